import { logFailure } from '../server/log.ts';
import { startRounds, type Round, type Rounds } from '../server/rounds.ts';
import type { Services } from '../server/services.ts';
import * as sources from '../storage/tables/sources.ts';
import { asking } from './asking.ts';
import { fetchClaimed } from './fetch-claimed.ts';

/** A claim holds this long, in ms: longer than a source may take, and its content to be written. */
const lease = 5 * 60_000;
/** How often is looked whether one is due, in ms. */
const every = 10_000;
/** What is on the way may still take so long when it is stopped, in ms. */
const grace = 3000;
/** How many sources are asked together: one that does not answer holds up nobody else. */
const lanes = 4;

/** Fetches each source when it is due; of several nodes one asks. One that dies in between has its source fetched by another. */
export function startFetching(services: Services): Rounds {
  const { storage, clock, config, log } = services;
  const claim = async () => {
    const now = clock.now().epochMilliseconds;
    return await sources.claim(storage, now, now + lease);
  };

  async function fetchDue({ isLast, signal }: Round): Promise<void> {
    const lane = async () => {
      for (let next = await claim(); next !== undefined; next = isLast() ? undefined : await claim())
        await fetchClaimed(services, next, { by: asking(config, signal) });
    };
    const all = Array.from({ length: lanes }, async () => {
      try {
        await lane();
      } catch (error) {
        // Claimed again when its lease is over.
        logFailure(log, error, {}, 'a source cannot be fetched');
      }
    });
    await Promise.all(all);
  }

  return startRounds(fetchDue, { every, grace });
}
