import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';

type Named = Readonly<{ id: string; createdAt: number }>;

export const outboxFolder = ({ dataFolder }: Pick<Config, 'dataFolder'>): string =>
  join(dataFolder, 'outbox');

/** Named by when it was written, so that a folder's list is in order, and by the letter, so that it is written once. */
function emlName({ id, createdAt }: Named): string {
  return `${new Date(createdAt).toISOString().replace(/[-:]/g, '')}-${id}.eml`;
}

/** Writes a mail into the outbox's folder, whole or not at all; the same again replaces itself. For our eyes alone. */
export async function writeEml(folder: string, named: Named, raw: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, emlName(named));
  const unfinished = join(folder, `.${named.id}.tmp`);
  const file = await open(unfinished, 'w', 0o600);
  try {
    await file.writeFile(raw);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  const entry = await open(folder, 'r');
  try {
    await entry.sync();
  } finally {
    await entry.close();
  }
}

/** The mail as it was written; undefined where somebody took it away. */
export async function readEml(folder: string, named: Named): Promise<Buffer | undefined> {
  try {
    return await readFile(join(folder, emlName(named)));
  } catch {
    return undefined;
  }
}
