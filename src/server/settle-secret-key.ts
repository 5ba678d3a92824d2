import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { StartError } from '../errors.ts';
import type { Storage } from '../storage/storage.ts';
import * as installation from '../storage/tables/installation.ts';
import { findSecretKey } from './find-secret-key.ts';
import { readSecretKey } from './read-secret-key.ts';
import { keyedHash, secretKeyFile } from './secrets.ts';

type Parts = Readonly<{
  storage: Storage;
  config: Pick<Config, 'secretKey' | 'secretKeyChanged' | 'dataFolder'>;
  log: Pick<Logger, 'warn'>;
}>;

const lost =
  'letters that wait can no longer be sent, forms that are open have to be loaded again, who is invited anew after an ' +
  'end may get another login, feeds that show busy times name their events anew, counted wrong passwords are forgotten, ' +
  'programs are told of changes again once they have renewed their push subscription';
const wayOn = `Put the right one back, or set FASTI_SECRET_KEY_CHANGED=1 once to go on with this one. Lost then: ${lost}`;

/**
 * The secret key, which has to be the one that the database was used with: it keeps a fingerprint. A new database takes
 * the key that is there, or one that is made now. Throws StartError where it is another, unless that is wanted.
 */
export async function settleSecretKey({ storage, config, log }: Parts): Promise<string> {
  const known = await installation.find(storage.db, 'key');
  const mayBeNew = known === undefined || config.secretKeyChanged;
  const secretKey = mayBeNew ? readSecretKey(config) : findSecretKey(config);
  if (secretKey === undefined)
    throw new StartError(
      'secret-key-missing',
      `this database was used with a secret key that is neither in FASTI_SECRET_KEY nor in ` +
        `${join(config.dataFolder, secretKeyFile)} (FASTI_DATA names the folder). ${wayOn.replace('this one', 'a new one')}`,
    );
  const fingerprint = keyedHash(secretKey, 'fingerprint', 'fasti');
  // Of two nodes that start together on a new database with a key each, the second one hears of the first.
  const settled = known ?? (await storage.transaction((tx) => installation.claim(tx, 'key', fingerprint)));
  if (settled === fingerprint) return secretKey;
  if (!config.secretKeyChanged)
    throw new StartError(
      'secret-key-changed',
      `the secret key in ${config.secretKey === undefined ? join(config.dataFolder, secretKeyFile) : 'FASTI_SECRET_KEY'} ` +
        `is another than the one that this database was used with. ${wayOn}`,
    );
  await storage.transaction((tx) => installation.save(tx, 'key', fingerprint));
  log.warn({ lost }, 'another secret key was taken on; take FASTI_SECRET_KEY_CHANGED away again');
  return secretKey;
}
