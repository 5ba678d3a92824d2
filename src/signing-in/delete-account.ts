import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { tellOwners } from '../mail/tell-owners.ts';
import { personOf } from '../people/actor.ts';
import { demand } from '../policies.ts';
import * as outbox from '../storage/tables/outbox.ts';
import * as principals from '../storage/tables/principals.ts';
import * as shares from '../storage/tables/shares.ts';
import { proveActor } from './prove-actor.ts';

/**
 * Deletes the actor's guest account with its shares, invitations and sessions, once they proved their password, and tells
 * the owners of what they had. Their logins stay reserved for the same address. Throws not-allowed, sign-in-refused, too-many-attempts.
 */
export async function deleteAccount(
  context: Context,
  given: { password: string; address: string },
): Promise<void> {
  demand(context.actor, 'end-own-account');
  const { actor, passwordHash } = await proveActor(context, given);
  const { id } = personOf(actor);
  const at = context.clock.now().epochMilliseconds;
  const { config, mail } = context;
  await context.storage.transaction(async (tx) => {
    // Proved by a password that was changed meanwhile: whoever asks may be who it was changed against.
    if (!(await principals.lock(tx, id, passwordHash))) throw new DomainError('sign-in-refused');
    // What has not left yet would speak of what is no longer there.
    for (const share of await shares.listOfReader(tx, id, at)) {
      await outbox.withdraw(tx, share.id, at);
      await tellOwners(tx, config, share, share.acceptedAt === null ? 'declined' : 'left', at);
    }
    await principals.remove(tx, id);
  });
  mail.wake();
}
