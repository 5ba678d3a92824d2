import { existsSync } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { secretKeyFile } from '../server/secrets.ts';
import { UsageError, type Command } from './command.ts';
import { withContext } from './with-context.ts';

export const backup: Command = {
  usage: 'backup FILE',
  summary: `Writes everything as of one moment into a new file, while the server goes on: a database file with SQLite, an archive
for pg_restore with PostgreSQL. A file that exists is never overwritten.
The secret key is not in it. Keep it as well, apart from the backup: without it, letters that wait cannot be read,
and everybody has to sign in again.

With --json: {"file", "engine", "secretKey"}`,
  options: {},
  positionals: [1, 1],
  async run({ positionals, values }, terminal) {
    const file = positionals[0]!;
    if (existsSync(file)) throw new UsageError(`${file} is there already`);
    const written = await withContext(terminal, (context) => writeBackup(context, file));
    terminal.print(
      values['json'] === true
        ? JSON.stringify(written)
        : `${file} holds everything but the secret key, which is in ${written.secretKey}.`,
    );
    return 0;
  },
};

async function writeBackup({ storage, config }: Context, file: string) {
  // Under another name until it is whole and checked; readable for its owner alone, as it holds hashes of passwords.
  const draft = `${file}.part-${process.pid}`;
  try {
    await (await open(draft, 'wx', 0o600)).close();
    await storage.backup(draft);
    if (storage.engine === 'sqlite') {
      const { checkSqlite } = await import('../storage/sqlite.ts');
      const said = checkSqlite(draft);
      if (said !== 'ok') throw new Error(`the copy is damaged: ${said}`);
    }
    await flush(draft);
    await link(draft, file); // refuses where somebody else was quicker
  } finally {
    for (const rest of ['', '-wal', '-shm', '-journal']) await rm(draft + rest, { force: true });
  }
  const kept = join(config.dataFolder, secretKeyFile);
  const secretKey = existsSync(kept) ? kept : 'FASTI_SECRET_KEY';
  return { file, engine: storage.engine, secretKey };
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync();
  await handle.close();
}
