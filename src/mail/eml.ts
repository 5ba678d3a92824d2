import { mkdir, open, readFile, rename } from 'node:fs/promises';
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
