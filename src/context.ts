import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Actor } from './people/actor.ts';
import type { Storage } from './storage/storage.ts';

/** The settings once the secret key is there, given or made. */
export type Settings = Config & Readonly<{ secretKey: string }>;

/** Told after a commit that wrote letters into the outbox; delivery happens on its own time. */
export type Mail = { wake(): void };

/** All that a verb may use. Frozen; one per request, since the actor differs. */
export type Context = Readonly<{
  actor: Actor;
  storage: Storage;
  clock: Clock;
  config: Settings;
  mail: Mail;
}>;

/** The services as one actor may use it; from the services, or from the context of another. */
export function contextFor<Who extends Actor>(
  { storage, clock, config, mail }: Omit<Context, 'actor'>,
  actor: Who,
): Context & Readonly<{ actor: Who }> {
  return Object.freeze({ actor, storage, clock, config, mail });
}
