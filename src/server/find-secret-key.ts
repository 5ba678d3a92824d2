import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { secretKeyFile } from './secrets.ts';

/** The key from the environment, else from the data folder; undefined where there is none. Throws where it is damaged. */
export function findSecretKey({
  secretKey,
  dataFolder,
}: Pick<Config, 'secretKey' | 'dataFolder'>): string | undefined {
  if (secretKey !== undefined) return secretKey;
  const file = join(dataFolder, secretKeyFile);
  let key: string;
  try {
    key = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  if (key.length < 32) throw new Error(`${file} holds no secret key: put the right one back, from a backup`);
  return key;
}
