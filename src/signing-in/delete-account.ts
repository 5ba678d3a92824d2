import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import * as guests from '../storage/tables/guests.ts';
import * as outbox from '../storage/tables/outbox.ts';
import * as shares from '../storage/tables/shares.ts';
import { proveActor } from './change-password.ts';

/**
 * Deletes the actor's guest account with its shares, invitations and sessions, once they proved their password. Their
 * logins stay reserved for the same address. Throws not-allowed, sign-in-refused, too-many-attempts.
 */
export async function deleteAccount(
  context: Context,
  given: { password: string; address: string },
): Promise<void> {
  if (context.actor.kind !== 'guest') throw new DomainError('not-allowed');
  const { id } = context.actor.guest;
  await proveActor(context, given);
  const at = context.clock.now().epochMilliseconds;
  await context.storage.transaction(async (tx) => {
    // What has not left yet would speak of what is no longer there.
    for (const share of await shares.listOfReader(tx, id)) await outbox.withdraw(tx, share.id, at);
    await guests.remove(tx, id);
  });
}
