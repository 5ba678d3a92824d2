import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { findUser } from '../people/find-user.ts';
import type { User } from '../people/user.ts';
import { newToken } from '../server/secrets.ts';
import * as principals from '../storage/tables/principals.ts';
import { writeOffer, type PasswordOffer } from './write-offer.ts';

/**
 * A one-time address where a user chooses another password; an earlier one no longer counts. The password that they have
 * holds until then, and their sessions too. Throws not-allowed, user-not-found.
 */
export async function offerPassword(
  context: Context,
  { user: login }: { user: string },
): Promise<PasswordOffer & { user: User }> {
  const { user } = await findUser(context, { login, right: 'offer-password' });
  const token = newToken();
  const offer = await context.storage.transaction(async (tx) => {
    if (!(await principals.lock(tx, user.id)))
      throw new DomainError('user-not-found', { login: login.slice(0, 100) });
    return await writeOffer(tx, context, { user: user.id, token });
  });
  return { ...offer, user };
}
