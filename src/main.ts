import { parseArgs } from 'node:util';
import { ConfigError } from './config.ts';
import { UsageError, type Command, type Terminal } from './commands/command.ts';
import { failureInWords } from './commands/failure.ts';
import { refusalInJson, refusalInWords } from './commands/refusals.ts';
import { isDomainError, StartError } from './errors.ts';

/** Every verb, by its words. Loaded when called: `inspect` must not wait for a web server's modules. */
const verbs: Record<string, () => Promise<Command>> = {
  serve: async () => (await import('./commands/serve.ts')).serve,
  demo: async () => (await import('./commands/demo.ts')).demo,
  'domain add': async () => (await import('./commands/domain-add.ts')).domainAdd,
  'domain list': async () => (await import('./commands/domain-list.ts')).domainList,
  'domain change': async () => (await import('./commands/domain-change.ts')).domainChange,
  'user add': async () => (await import('./commands/user-add.ts')).userAdd,
  'user list': async () => (await import('./commands/user-list.ts')).userList,
  'user change': async () => (await import('./commands/user-change.ts')).userChange,
  'user password': async () => (await import('./commands/user-password.ts')).userPassword,
  'user remove': async () => (await import('./commands/user-remove.ts')).userRemove,
  'space add': async () => (await import('./commands/space-add.ts')).spaceAdd,
  'space member': async () => (await import('./commands/space-member.ts')).spaceMember,
  'space list': async () => (await import('./commands/space-list.ts')).spaceList,
  'space remove': async () => (await import('./commands/space-remove.ts')).spaceRemove,
  'calendar import': async () => (await import('./commands/calendar-import.ts')).calendarImport,
  'calendar subscribe': async () => (await import('./commands/calendar-subscribe.ts')).calendarSubscribe,
  'calendar refresh': async () => (await import('./commands/calendar-refresh.ts')).calendarRefresh,
  'calendar list': async () => (await import('./commands/calendar-list.ts')).calendarList,
  'calendar export': async () => (await import('./commands/calendar-export.ts')).calendarExport,
  'calendar remove': async () => (await import('./commands/calendar-remove.ts')).calendarRemove,
  share: async () => (await import('./commands/share.ts')).share,
  'share list': async () => (await import('./commands/share-list.ts')).shareList,
  unshare: async () => (await import('./commands/unshare.ts')).unshare,
  'outbox list': async () => (await import('./commands/outbox-list.ts')).outboxList,
  'outbox retry': async () => (await import('./commands/outbox-retry.ts')).outboxRetry,
  inspect: async () => (await import('./commands/inspect.ts')).inspect,
  backup: async () => (await import('./commands/backup.ts')).backup,
};

const terminal: Terminal = {
  env: process.env,
  print: (text) => void process.stdout.write(`${text}\n`),
  write: (piece) =>
    new Promise((resolve, reject) => {
      process.stdout.write(piece, (error) => (error == null ? resolve() : reject(error)));
    }),
  warn: (text) => void process.stderr.write(`${text}\n`),
  async readStdin() {
    const parts: Buffer[] = [];
    for await (const part of process.stdin) parts.push(part as Buffer);
    return Buffer.concat(parts).toString('utf8');
  },
};

// Whoever reads may have enough, as `head` does: what is written then fails, and says so.
process.stdout.on('error', () => undefined);
process.exitCode = await main(process.argv.slice(2));

async function main(words: string[]): Promise<number> {
  const two = words.slice(0, 2).join(' ');
  const name = two in verbs ? two : (words[0] ?? '');
  const load = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (load === undefined) return await listVerbs(name);
  const command = await load();
  try {
    const { values, positionals } = parseArgs({
      args: words.slice(name.split(' ').length),
      options: { ...command.options, help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } },
      allowPositionals: true,
    });
    if (values.help === true) {
      terminal.print(`Usage: fasti ${command.usage}\n\n${command.summary}`);
      return 0;
    }
    const [least, most] = command.positionals;
    if (positionals.length < least || positionals.length > most)
      throw new UsageError('wrong number of words');
    return await command.run({ values: values, positionals }, terminal);
  } catch (error) {
    return tell(error, command, words.includes('--json'));
  }
}

/** Says what went wrong in the caller's form: a sentence, or one JSON object with --json. */
function tell(error: unknown, command: Command, json: boolean): number {
  const wrongUsage =
    error instanceof UsageError ||
    (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
  if (wrongUsage) {
    terminal.warn(
      json
        ? JSON.stringify({ error: 'usage', message: error.message, usage: command.usage })
        : `fasti: ${error.message}\nUsage: fasti ${command.usage}`,
    );
    return 2;
  }
  if (error instanceof ConfigError) {
    terminal.warn(json ? JSON.stringify({ error: 'settings', mistakes: error.mistakes }) : error.message);
    return 2;
  }
  if (isDomainError(error) && error.code !== 'storage-unavailable') {
    terminal.warn(json ? JSON.stringify(refusalInJson(error)) : `fasti: ${refusalInWords(error)}`);
    return isDomainError(error, 'not-a-calendar', 'calendar-too-large', 'bad-table') ? 3 : 1;
  }
  if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return 1;
  const message = failureInWords(error);
  const code = error instanceof StartError || isDomainError(error) ? error.code : 'failed';
  terminal.warn(json ? JSON.stringify({ error: code, message }) : `fasti: ${message}`);
  return 1;
}

async function listVerbs(asked: string): Promise<number> {
  const lines: string[] = [];
  for (const load of Object.values(verbs)) lines.push(`  fasti ${(await load()).usage}`);
  const text = `Usage:\n${lines.join('\n')}\n\nEach verb has --help and --json. fasti --version tells the version.`;
  if (asked === '--version') {
    const { default: about } = await import('../package.json', { with: { type: 'json' } });
    terminal.print(`fasti ${about.version}`);
    return 0;
  }
  if (asked === '--help' || asked === '-h' || asked === 'help') {
    terminal.print(text);
    return 0;
  }
  terminal.warn(asked === '' ? text : `fasti: there is no verb "${asked}"\n${text}`);
  return 2;
}
