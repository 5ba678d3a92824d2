import { linkSync, mkdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { findSecretKey } from './find-secret-key.ts';
import { newToken, secretKeyFile } from './secrets.ts';

/**
 * The key that everything secret hangs on: from the environment, else from the data folder, where it is made once. Of two
 * processes that start on an empty folder together, both get the same key.
 */
export function readSecretKey(config: Pick<Config, 'secretKey' | 'dataFolder'>): string {
  const before = findSecretKey(config);
  if (before !== undefined) return before;
  const { dataFolder } = config;
  const file = join(dataFolder, secretKeyFile);
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  // Written whole under a name of its own, then linked: nobody sees half a key, and the link fails for the later one.
  const draft = `${file}.${process.pid}.${newToken().slice(0, 8)}`;
  writeFileSync(draft, `${newToken()}\n`, { flag: 'wx', mode: 0o600, flush: true });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    unlinkSync(draft);
  }
  const made = findSecretKey(config);
  if (made === undefined) throw new Error(`${file} cannot be read`);
  return made;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
