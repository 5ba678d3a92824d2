import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { personOf } from '../people/actor.ts';
import { hashToken } from '../server/secrets.ts';
import * as accounts from '../storage/tables/accounts.ts';
import * as oneTimeLinks from '../storage/tables/one-time-links.ts';
import * as programPasswords from '../storage/tables/program-passwords.ts';
import type { Account } from './account.ts';

/** Whose password a link would change, and how many they made for programs: changes nothing itself. Throws reset-link-unknown. */
export async function findPasswordReset(
  { storage, clock }: Context,
  { token }: { token: string },
): Promise<Account & Readonly<{ programs: number }>> {
  const now = clock.now().epochMilliseconds;
  const link = await oneTimeLinks.find(storage.db, hashToken(token), now);
  const account =
    link?.purpose === 'password' ? await accounts.findById(storage.db, link.principal) : undefined;
  if (account === undefined) throw new DomainError('reset-link-unknown');
  return { ...account, programs: await programPasswords.count(storage.db, personOf(account.actor).id) };
}
