import type { Settings } from '../context.ts';
import { seal, unseal } from '../server/secrets.ts';
import type { Letter } from './letter.ts';

/** A letter as it lies in the outbox: whoever reads the database, or a backup, finds no link that opens anything. */
export function sealLetter({ secretKey }: Pick<Settings, 'secretKey'>, letter: Letter): string {
  return seal(secretKey, JSON.stringify(letter));
}

/** The letter that was sealed; throws where the secret key is another by now. */
export function openLetter({ secretKey }: Pick<Settings, 'secretKey'>, sealed: string): Letter {
  return JSON.parse(unseal(secretKey, sealed)) as Letter;
}
