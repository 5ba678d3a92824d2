import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';

type Named = Readonly<{ id: string; createdAt: number }>;

export const outboxFolder = ({ dataFolder }: Pick<Config, 'dataFolder'>): string =>
  join(dataFolder, 'outbox');

/** Named by when it was written, so that a folder's list is in order, and by the letter, so that it is written once. */
function fileNameOf({ id, createdAt }: Named): string {
  return `${new Date(createdAt).toISOString().replace(/[-:]/g, '')}-${id}`;
}

/**
 * Writes a mail into the outbox's folder, with its text beside it to be read back from: each whole or not at all, the
 * same again replaces itself. For our eyes alone.
 */
export async function writeEml(
  folder: string,
  named: Named,
  { raw, text }: { raw: Buffer; text: string },
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // The text first: where the mail is, it is there too.
  await writeWhole(folder, `${fileNameOf(named)}.txt`, text);
  await writeWhole(folder, `${fileNameOf(named)}.eml`, raw);
  const entry = await open(folder, 'r');
  try {
    await entry.sync();
  } finally {
    await entry.close();
  }
}

async function writeWhole(folder: string, name: string, content: string | Buffer): Promise<void> {
  const unfinished = join(folder, `.${name}.tmp`);
  const file = await open(unfinished, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, join(folder, name));
}

/** The text of a mail as it was written; null where there is none, or somebody took it away. */
export async function readEmlText(folder: string, named: Named): Promise<string | null> {
  try {
    return await readFile(join(folder, `${fileNameOf(named)}.txt`), 'utf8');
  } catch {
    return null;
  }
}

type EmlFile = Readonly<{ name: string; id: string }>;

/** The files of letters that were written before `limit`, milliseconds since 1970: finished or not. */
async function listEmlBefore(folder: string, limit: number): Promise<EmlFile[]> {
  const before = fileNameOf({ id: '', createdAt: limit });
  const names = await readdir(folder).catch(() => []);
  return names.flatMap((name) => {
    const [, moment, id] = /^\.?(\d{8}T\d{6}\.\d{3}Z-)(\w+)\.(?:eml|txt)(?:\.tmp)?$/.exec(name) ?? [];
    return moment !== undefined && moment < before ? [{ name, id: id! }] : [];
  });
}

/** Removes the files written before `limit` of letters that nobody remembers; answers how many. */
export async function removeEmlBefore(
  folder: string,
  limit: number,
  remembered: (ids: string[]) => Promise<ReadonlySet<string>>,
): Promise<number> {
  let removed = 0;
  const files = await listEmlBefore(folder, limit);
  for (let from = 0; from < files.length; from += atOnce) {
    const some = files.slice(from, from + atOnce);
    const known = await remembered(some.map(({ id }) => id));
    for (const { name } of some.filter(({ id }) => !known.has(id))) {
      await rm(join(folder, name), { force: true });
      removed += 1;
    }
  }
  return removed;
}

const atOnce = 500;
