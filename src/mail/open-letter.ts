import type { Settings } from '../context.ts';
import { unseal } from '../server/secrets.ts';
import type { Letter } from './letter.ts';

/** The letter that `postLetter` sealed; throws where the secret key is another by now. */
export function openLetter(config: Pick<Settings, 'secretKey'>, payload: string): Letter {
  return JSON.parse(unseal(config.secretKey, payload)) as Letter;
}
