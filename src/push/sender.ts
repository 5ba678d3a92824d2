import type { AgentOptions } from 'node:https';
import { guardedAgent } from '../server/agents.ts';
import { logFailure } from '../server/log.ts';
import { guardOf } from '../server/outside.ts';
import { startRounds, type Round, type Rounds } from '../server/rounds.ts';
import * as messages from '../storage/tables/push-messages.ts';
import { sendMessage, type PushServices } from './send-message.ts';

type Options = Readonly<{
  /** Authorities beside those that are known, and the like. */
  tls?: AgentOptions;
  /** How long a push service may take, in ms. */
  patience?: number;
}>;

/** A claim holds this long, in ms: longer than an attempt takes, so that it need not be prolonged. */
const lease = 60_000;
const usualPatience = 15_000;
/** How often is looked whether something is due, in ms. */
const every = 1000;
/** What is on the way may still take so long when it is stopped, in ms. */
const grace = 3000;
/** How many messages are on the way together: one push service that does not answer holds up nobody else. */
const lanes = 8;

/**
 * Tells programs that calendars changed. A change left a row in its own transaction, so that nothing is forgotten by a
 * process that dies; one that dies with a message on the way may tell a program twice, which then looks once for nothing.
 */
export function startPushing(
  services: PushServices,
  { tls, patience = usualPatience }: Options = {},
): Rounds {
  const { storage, clock, config, log } = services;
  const agent = guardedAgent(guardOf(config.pushAllow), tls);
  const claim = async () => {
    const now = clock.now().epochMilliseconds;
    return await messages.claim(storage, now, now + lease);
  };

  async function sendDue({ isLast, signal }: Round): Promise<void> {
    const lane = async (first?: messages.ClaimedMessage) => {
      let next = first ?? (await claim());
      while (next !== undefined) {
        const by = { agent, signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]) };
        await sendMessage(services, next, by);
        next = isLast() ? undefined : await claim();
      }
    };
    // Mostly there is nothing, as one question tells.
    const begun = await outcomeOf(claim());
    if (begun === undefined) return;
    const all = [lane(begun), ...Array.from({ length: lanes - 1 }, () => lane())];
    await Promise.all(all.map(outcomeOf));
  }

  /** What failed is claimed again when its lease is over. */
  async function outcomeOf<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      logFailure(log, error, {}, 'push messages cannot be read');
      return undefined;
    }
  }

  return startRounds(sendDue, { every, grace });
}
