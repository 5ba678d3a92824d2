import type { Agent } from 'node:https';
import type { Logger } from 'pino';
import { tokenOf } from '../calendars/followed.ts';
import { openCalendar, type Opened } from '../calendars/open-calendar.ts';
import { revisionFor } from '../calendars/revisions.ts';
import { contextFor, type Context } from '../context.ts';
import { isDomainError } from '../errors.ts';
import { counters } from '../server/counters.ts';
import { keyedHash } from '../server/secrets.ts';
import * as accounts from '../storage/tables/accounts.ts';
import * as messages from '../storage/tables/push-messages.ts';
import * as subscriptions from '../storage/tables/push-subscriptions.ts';
import { encryptMessage } from './encrypt-message.ts';
import { writeMessage } from './message.ts';
import { postMessage, type PushAnswer } from './post-message.ts';
import { nextTry, readRetryAfter } from './retry.ts';
import { topicOf } from './subscription.ts';

export type PushServices = Omit<Context, 'actor'> &
  Readonly<{ log: Pick<Logger, 'info' | 'warn' | 'error'> }>;

type By = Readonly<{ agent: Agent; signal: AbortSignal }>;

/** A program that was away for longer looks by itself, in seconds. */
const longestLived = 24 * 60 * 60;

/**
 * Sends a message that this process has claimed, to whom it still concerns. Who may not read the calendar any more, and
 * whose subscription is over, is forgotten; who sees nothing of the change hears nothing. Failures of a push service are
 * noted, those of the storage thrown.
 */
export async function sendMessage(
  services: PushServices,
  claimed: messages.ClaimedMessage,
  by: By,
): Promise<void> {
  const { storage, clock, config, log } = services;
  const now = clock.now().epochMilliseconds;
  const subscription = await subscriptions.findById(storage.db, claimed.subscription);
  // Its message went with it.
  if (subscription === undefined) return;
  const found = subscription.until > now ? await openFor(services, subscription) : undefined;
  if (found === undefined) {
    await forget(services, subscription, 'ended, or not a reader');
    return;
  }
  const { reader, opened } = found;
  if (revisionFor(opened.calendar, opened.access.view) <= claimed.since) {
    await storage.transaction((tx) => messages.settle(tx, claimed, now));
    return;
  }

  let answer: PushAnswer | Readonly<{ error: string }>;
  try {
    const letter = letterFor(services, claimed, subscription, tokenOf(reader, opened));
    answer = await postMessage(await encryptMessage(config, subscription, letter), by);
  } catch (error) {
    answer = { error: String(error) };
  }
  const { id } = subscription;
  if ('status' in answer) {
    const { status } = answer;
    // RFC 8030 §7.3, and what push services say of those that they have forgotten.
    if (status === 404 || status === 410) {
      await forget(services, subscription, String(status));
      return;
    }
    if (status >= 200 && status < 300) {
      await storage.transaction(async (tx) => {
        await messages.settle(tx, claimed, now);
        await subscriptions.noteTold(tx, id, now);
      });
      counters.pushSent += 1;
      return;
    }
  }
  counters.pushFailed += 1;
  const retryAfter = 'status' in answer ? readRetryAfter(answer.retryAfter, now) : 0;
  const nextAt = nextTry(claimed.attempts, now, retryAfter);
  const { attempts } = claimed;
  const why = 'status' in answer ? { status: answer.status } : answer;
  log.warn({ subscription: id, attempts, ...why, givenUp: nextAt === null }, 'push message not sent');
  await storage.transaction((tx) =>
    nextAt === null ? messages.settle(tx, claimed, now) : messages.putOff(tx, claimed, nextAt),
  );
}

async function forget(
  { storage, log }: PushServices,
  { id }: subscriptions.Subscription,
  why: string,
): Promise<void> {
  await storage.transaction((tx) => subscriptions.remove(tx, id));
  counters.pushGone += 1;
  log.info({ subscription: id, why }, 'push subscription forgotten');
}

/** The calendar as the subscription's reader finds it at this moment; undefined where they may not read it any more. */
async function openFor(
  services: PushServices,
  { principal, calendar }: subscriptions.Subscription,
): Promise<{ reader: Context; opened: Opened } | undefined> {
  const account = await accounts.findById(services.storage.db, principal);
  if (account === undefined) return undefined;
  const reader = contextFor(services, account.actor);
  try {
    return { reader, opened: await openCalendar(reader, { id: calendar }, 'read') };
  } catch (error) {
    if (isDomainError(error, 'calendar-not-found', 'not-allowed')) return undefined;
    throw error;
  }
}

function letterFor(
  { config, clock }: PushServices,
  { content, property }: messages.ClaimedMessage,
  { id, calendar, principal, until }: subscriptions.Subscription,
  syncToken: string,
) {
  const topic = topicOf(config, { calendar, reader: principal });
  const left = Math.floor((until - clock.now().epochMilliseconds) / 1000);
  // A message that speaks of properties is not replaced by one that does not; nobody can tell calendars by it.
  const replaces = `${id} ${content} ${property}`;
  return {
    text: writeMessage({ topic, content, property, syncToken }),
    ttl: Math.min(left, longestLived),
    topic: keyedHash(config.secretKey, 'topic', replaces).slice(0, 32),
  };
}
