import { personOf } from '../people/actor.ts';
import type { Writer } from '../storage/storage.ts';
import * as oneTimeLinks from '../storage/tables/one-time-links.ts';
import * as principals from '../storage/tables/principals.ts';
import * as programPasswords from '../storage/tables/program-passwords.ts';
import * as sessions from '../storage/tables/sessions.ts';
import type { Account } from './account.ts';

/** What becomes of the passwords that they made for programs: those go on, unless they say otherwise. */
export type Programs = 'keep' | 'revoke';

/**
 * Puts a new password in the place of the account's, and ends whatever that had opened, and the links to choose another.
 * False where it is not the account's password any more: of two changes at once the later is none. The account's row
 * comes first, and whoever else writes what hangs on a password locks it first too (`start-session.ts`).
 */
export async function savePassword(
  tx: Writer,
  { actor, passwordHash: before }: Account,
  passwordHash: string,
  programs: Programs = 'keep',
): Promise<boolean> {
  const { id } = personOf(actor);
  if (!(await principals.savePassword(tx, id, passwordHash, { before }))) return false;
  await oneTimeLinks.removeOf(tx, { purpose: 'password', principal: id });
  await sessions.removeOf(tx, id);
  if (programs === 'revoke') await programPasswords.removeOf(tx, id);
  return true;
}
