import type { Context } from '../context.ts';
import { listOutbox } from '../mail/list-outbox.ts';
import { retryLetter } from '../mail/retry-letter.ts';
import { chooseDomain } from '../people/choose-domain.ts';
import { isDomainError } from '../errors.ts';
import { UsageError, type Command } from './command.ts';
import { withContext } from './with-context.ts';

export const outboxRetry: Command = {
  usage: 'outbox retry (ID | --failed [--domain DOMAIN])',
  summary: `Has a mail tried again, and for another three days: one that waits, was given up, or of which nobody knows whether it
arrived. ID is the one that \`fasti outbox list\` prints. The server sends it, or its next start.

  --failed          all those that were given up
  --domain DOMAIN   of one domain

With --json: {"id", "to", "subject"}, or with --failed an array of them`,
  options: { failed: { type: 'boolean' }, domain: { type: 'string' } },
  positionals: [0, 1],
  async run({ positionals: [id], values }, terminal) {
    const { failed, domain } = values;
    if ((id === undefined) !== (failed === true)) throw new UsageError('say an ID, or --failed');
    if (domain !== undefined && failed !== true) throw new UsageError('--domain is for --failed');
    const tried = await withContext(terminal, async (context) =>
      id === undefined
        ? await retryFailed(context, typeof domain === 'string' ? domain : undefined)
        : [await retryOne(context, id)],
    );
    if (values['json'] === true) terminal.print(JSON.stringify(id === undefined ? tried : tried[0]));
    else if (tried.length === 0) terminal.print('No mail was given up.');
    else terminal.print(tried.map(({ to, subject }) => `Tried again: ${subject}, to ${to}`).join('\n'));
    return 0;
  },
};

type Tried = Readonly<{ id: string; to: string; subject: string }>;

async function retryOne(context: Context, id: string): Promise<Tried> {
  const { recipient: to, subject } = await retryLetter(context, { id });
  return { id, to, subject };
}

async function retryFailed(context: Context, name: string | undefined): Promise<Tried[]> {
  const domain = await chooseDomain(context, { right: 'read-outbox', domain: name });
  const tried: Tried[] = [];
  for (let after: string | undefined; ;) {
    const page = await listOutbox(context, { domain, state: 'failed', after, limit: 200 });
    for (const { id, canRetry } of page.letters) {
      if (!canRetry) continue;
      try {
        tried.push(await retryOne(context, id));
      } catch (error) {
        // Somebody else had it tried, or it was withdrawn, since it was listed.
        if (!isDomainError(error, 'letter-not-found', 'letter-not-retryable')) throw error;
      }
    }
    if (page.next === null) return tried;
    after = page.next;
  }
}
