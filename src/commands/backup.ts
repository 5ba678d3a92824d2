import { existsSync } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import type { Context } from '../context.ts';
import { secretKeyFile } from '../server/secrets.ts';
import type { Contents } from '../storage/storage.ts';
import { UsageError, type Command } from './command.ts';
import { withContext } from './with-context.ts';

export const backup: Command = {
  usage: 'backup FILE',
  summary: `Writes everything as of one moment into a new file, while the server goes on: a database file with SQLite, an archive
for pg_restore with PostgreSQL, and says what it holds. A file that exists is never overwritten.
The secret key is not in it. Keep it as well, apart from the backup: without it, letters that wait cannot be read.

With --json: {"file", "engine", "secretKey", "domains", "people", "calendars", "events"}, people being users and guests`,
  options: {},
  positionals: [1, 1],
  async run({ positionals, values }, terminal) {
    const file = positionals[0]!;
    if (existsSync(file)) throw new UsageError(`${file} is there already`);
    // The key that is in use: what the environment says goes before a file that lies there.
    const { secretKey: given, dataFolder } = readConfig(terminal.env);
    const secretKey = given === undefined ? join(dataFolder, secretKeyFile) : 'FASTI_SECRET_KEY';
    const { engine, held } = await withContext(terminal, (context) => writeBackup(context, file));
    terminal.print(
      values['json'] === true
        ? JSON.stringify({ file, engine, secretKey, ...held })
        : `${file} holds ${inWords(held)}.\nThe secret key is not in it: keep ${secretKey} as well, in another place.`,
    );
    return 0;
  },
};

function inWords(held: Contents): string {
  const count = (number: number, one: string, more = `${one}s`) => `${number} ${number === 1 ? one : more}`;
  return (
    `${count(held.domains, 'domain')}, ${count(held.people, 'person', 'people')}, ` +
    `${count(held.calendars, 'calendar')} and ${count(held.events, 'event')}`
  );
}

async function writeBackup({ storage }: Context, file: string) {
  // Under another name until it is whole and checked; readable for its owner alone, as it holds hashes of passwords.
  const draft = `${file}.part-${process.pid}`;
  try {
    await (await open(draft, 'wx', 0o600)).close();
    const held = await storage.backup(draft);
    await flush(draft);
    await link(draft, file); // refuses where somebody else was quicker
    return { engine: storage.engine, held };
  } finally {
    for (const rest of ['', '-wal', '-shm', '-journal']) await rm(draft + rest, { force: true });
  }
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync();
  await handle.close();
}
