import { personOf, type Actor } from '../people/actor.ts';
import type { Untold } from '../storage/tables/push-messages.ts';

/**
 * Subscriptions that are not told of a change, by their ids, since the program behind them makes it
 * (draft-bitfire-webdav-push, Push-Dont-Notify). Only those of whoever asks count: nobody keeps others from being told.
 */
export type DontNotify = readonly string[] | 'all';

export function untoldBy(actor: Actor, subscriptions: DontNotify = []): Untold | undefined {
  const person = personOf(actor);
  if (person === undefined || subscriptions.length === 0) return undefined;
  return { principal: person.id, subscriptions };
}
