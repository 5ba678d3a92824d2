import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Mail, Settings } from '../context.ts';
import { isDomainError } from '../errors.ts';
import { logFailure } from '../server/log.ts';
import { startRounds, type Round } from '../server/rounds.ts';
import type { Storage } from '../storage/storage.ts';
import * as outbox from '../storage/tables/outbox.ts';
import { compose } from './mime.ts';
import { defaultTimeouts, mailServerOf, type Timeouts } from './connection.ts';
import { outboxFolder, writeEml } from './eml.ts';
import { onOneLine } from './failure.ts';
import type { Letter } from './letter.ts';
import { nextAttempt } from './retry.ts';
import { openLetter } from './seal.ts';
import { sendBySmtp, type Outcome } from './smtp.ts';

/** What the postman needs of the services. */
type PostmanServices = Readonly<{
  storage: Storage;
  config: Settings;
  clock: Clock;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
}>;

export type Postman = Readonly<{
  mail: Mail;
  /** Finishes the letter in hand, or gives it back after ten seconds, and takes no other. */
  stop(): Promise<void>;
  /** When no letter is in hand and none is due. */
  idle(): Promise<void>;
}>;

/**
 * A claim holds this long, and is prolonged while its letter is on the way: what a process that died had in hand waits
 * no longer than that. In milliseconds.
 */
const lease = 20_000;
const heartbeat = 5_000;
/** How often the outbox is looked at unasked: a command beside the server writes letters too. */
const rounds = 2_000;
/** What the letter in hand may still take when the postman stops. */
const grace = 10_000;

/**
 * Delivers what is in the outbox, one letter at a time, each at most once.
 *
 * SMTP cannot tell, after a crash, whether the other side took the letter. So the end of each letter is noted before it
 * leaves (`handed`), and what was noted but never confirmed counts as uncertain: it is not sent again by itself; the
 * owner sees so, and may send anew. The price: a crash in the instant between the note and the three bytes after it
 * loses a letter (and says so), where the other order would send one twice without a word.
 */
export function startPostman(services: PostmanServices, timeouts: Timeouts = defaultTimeouts): Postman {
  const { storage, clock, log } = services;
  async function deliverDue({ isLast, signal }: Round): Promise<void> {
    try {
      while (!isLast()) {
        const now = clock.now().epochMilliseconds;
        const lost = await outbox.settleAbandoned(storage, now);
        if (lost > 0) log.warn({ letters: lost }, 'letters that may or may not have been delivered');
        const letter = await outbox.claim(storage, now, now + lease);
        if (letter === undefined) return;
        await deliver(services, letter, timeouts, signal);
      }
    } catch (error) {
      logFailure(log, error, {}, 'the outbox cannot be read');
    }
  }

  const { wake, stop, idle } = startRounds(deliverDue, { every: rounds, grace });
  return { mail: { wake }, stop, idle };
}

async function deliver(
  services: PostmanServices,
  claimed: outbox.ClaimedLetter,
  timeouts: Timeouts,
  signal: AbortSignal,
): Promise<void> {
  const { storage, clock, log } = services;
  const prolong = () => {
    const until = clock.now().epochMilliseconds + lease;
    storage
      .transaction((tx) => outbox.prolong(tx, claimed, until))
      .catch((error: unknown) => {
        logFailure(log, error, { letter: claimed.id }, 'a claim could not be prolonged');
      });
  };
  const beating = setInterval(prolong, heartbeat);
  let outcome: Outcome;
  try {
    outcome = await attempt(services, claimed, timeouts, signal);
  } catch (error) {
    outcome = { kind: 'later', failure: 'other', error: onOneLine(String(error)) };
  } finally {
    clearInterval(beating);
  }
  await untilBack(() => record(services, claimed, outcome), signal);
}

/** What became of a letter is noted when the storage is back: one that left would count as uncertain otherwise. */
async function untilBack(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (;;)
    try {
      await work();
      return;
    } catch (error) {
      if (!isDomainError(error, 'storage-unavailable')) throw error;
      await pause(1000, undefined, { signal });
    }
}

async function attempt(
  { storage, config }: PostmanServices,
  claimed: outbox.ClaimedLetter,
  timeouts: Timeouts,
  signal: AbortSignal,
): Promise<Outcome> {
  let letter: Letter;
  try {
    letter = openLetter(config, claimed.sealed!);
  } catch {
    // Another node may have the key that sealed it: it waits for that one.
    const error = 'the letter cannot be opened: the secret key is another';
    return { kind: 'later', failure: 'secret-key', error };
  }
  const mail = await compose(config, letter, claimed);
  const handOver = () => storage.transaction((tx) => outbox.markHanded(tx, claimed));
  const server = mailServerOf(config);
  if (server !== undefined) return await sendBySmtp(server, mail, handOver, { timeouts, signal });
  // A file is written whole under its own name, as often as it takes: nothing to be uncertain of.
  await writeEml(outboxFolder(config), claimed, { raw: mail.raw, text: letter.text });
  return { kind: 'sent' };
}

async function record(
  { storage, clock, log }: PostmanServices,
  claimed: outbox.ClaimedLetter,
  outcome: Outcome,
): Promise<void> {
  const { id, attempts } = claimed;
  const now = clock.now().epochMilliseconds;
  switch (outcome.kind) {
    case 'sent':
      await storage.transaction((tx) => outbox.markSent(tx, id, now));
      log.info({ letter: id, attempts }, 'letter sent');
      return;
    case 'withdrawn':
      return;
    case 'uncertain':
      await storage.transaction((tx) => outbox.markUncertain(tx, claimed, now));
      log.warn({ letter: id }, 'no answer after a letter was handed over');
      return;
    case 'refused':
    case 'later': {
      const { failure, error } = outcome;
      const nextAt = outcome.kind === 'refused' ? null : nextAttempt(claimed, now);
      await storage.transaction((tx) => outbox.markFailed(tx, claimed, outcome, now, nextAt));
      log.warn({ letter: id, attempts, failure, error, givenUp: nextAt === null }, 'letter not sent');
    }
  }
}
