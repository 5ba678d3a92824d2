import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { personOf } from '../people/actor.ts';
import * as subscriptions from '../storage/tables/push-subscriptions.ts';

/**
 * Ends a subscription: nothing is told from then on, not even what waits. For whoever left it; anybody else's looks as if
 * it were not there. Throws push-subscription-not-found.
 */
export async function removePush(
  { actor, storage, clock }: Context,
  { id }: Readonly<{ id: string }>,
): Promise<void> {
  const person = personOf(actor);
  const now = clock.now().epochMilliseconds;
  const done =
    person !== undefined &&
    (await storage.transaction((tx) => subscriptions.removeOf(tx, person.id, id, now)));
  if (!done) throw new DomainError('push-subscription-not-found');
}
