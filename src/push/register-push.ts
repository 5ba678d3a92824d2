import type { Calendar, Which } from '../calendars/calendar.ts';
import { openCalendar } from '../calendars/open-calendar.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Actor, Member } from '../people/actor.ts';
import { personOf } from '../people/actor.ts';
import { newId } from '../people/id.ts';
import { isAllowedHost } from '../server/outside.ts';
import { seal } from '../server/secrets.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as principals from '../storage/tables/principals.ts';
import * as subscriptions from '../storage/tables/push-subscriptions.ts';
import { readAuthSecret, readPublicKey, readResource } from './keys.ts';
import {
  contentEncoding,
  leastKept,
  longestKept,
  mostForCalendar,
  mostInAll,
  triggers,
  usuallyKept,
  type Trigger,
} from './subscription.ts';

type Registration = Readonly<{
  calendar: Which;
  /** Where the program's push service takes messages for it. */
  resource: string;
  /** In base64. DAVx5 up to 4.5.19 names no encoding: it means the one that there is. */
  keys: Readonly<{ p256dh: string; auth: string; contentEncoding?: string | undefined }>;
  /** Undefined where none are named, which means all: DAVx5 up to 4.5.19 again. */
  triggers?: readonly string[] | undefined;
  /** When the program means to come again at the latest. */
  expires?: Temporal.Instant | undefined;
}>;

export type Registered = Readonly<{ id: string; until: Temporal.Instant; created: boolean }>;

/**
 * Leaves where a program is told of a calendar's changes; again with the same resource gives it new terms. Asks for a
 * reader with a login, who need not see everything. What is asked for and not known is passed over, as long as something
 * is left. Throws push-subscription-invalid, push-trigger-unknown, push-not-available, calendar-not-found.
 */
export async function registerPush(context: Context, given: Registration): Promise<Registered> {
  const { storage, clock, config } = context;
  const { calendar } = await openCalendar(context, given.calendar, 'read');
  const reader = readerOf(context.actor, calendar);
  const { resource, p256dh, auth } = readSubscription(given, config.pushAllow);
  const wanted = triggers.filter((one) => given.triggers?.includes(one) ?? true);
  if (wanted.length === 0) throw new DomainError('push-trigger-unknown');
  const now = clock.now();
  const until = endOf(now, given.expires);
  const wants = (one: Trigger) => wanted.includes(one);
  const subscription: subscriptions.NewSubscription = {
    ...{ id: newId(), resource, p256dh, sealedAuth: seal(config.secretKey, auth) },
    ...{ domain: calendar.domain, calendar: calendar.id, until: until.epochMilliseconds },
    ...{ principal: reader.id, kind: reader.kind },
    ...{ content: wants('content-update'), property: wants('property-update') },
  };
  const ms = now.epochMilliseconds;
  const id = await storage.transaction(async (tx) => {
    if (!(await principals.lock(tx, reader.id))) throw new DomainError('sign-in-needed');
    if ((await calendars.lock(tx, calendar.id)) === undefined) throw new DomainError('calendar-not-found');
    const { inAll, here } = await subscriptions.countOthers(tx, subscription, ms);
    if (here >= mostForCalendar) throw new DomainError('push-not-available', { most: mostForCalendar });
    if (inAll >= mostInAll) throw new DomainError('push-not-available', { most: mostInAll });
    return await subscriptions.save(tx, subscription, ms);
  });
  return { id, until, created: id === subscription.id };
}

/** Whoever reads has a login in the calendar's own domain: a link, or somebody from elsewhere, is not told. */
function readerOf(actor: Actor, { domain }: Calendar): { id: string; kind: Member['kind'] } {
  const person = personOf(actor);
  if (person?.domain !== domain || (actor.kind !== 'user' && actor.kind !== 'guest'))
    throw new DomainError('push-not-available');
  return { id: person.id, kind: actor.kind };
}

function readSubscription({ resource, keys }: Registration, allowed: readonly string[]) {
  const invalid = (reason: 'resource' | 'key' | 'auth' | 'encoding') =>
    new DomainError('push-subscription-invalid', { reason });
  const url = readResource(resource);
  if (url === undefined || !isAllowedHost(url.hostname, allowed)) throw invalid('resource');
  if ((keys.contentEncoding ?? contentEncoding) !== contentEncoding) throw invalid('encoding');
  const [p256dh, auth] = [readPublicKey(keys.p256dh), readAuthSecret(keys.auth)];
  if (p256dh === undefined) throw invalid('key');
  if (auth === undefined) throw invalid('auth');
  return { resource: url.href, p256dh, auth };
}

/** As asked for, within what is granted. */
function endOf(now: Temporal.Instant, asked: Temporal.Instant = now.add(usuallyKept)): Temporal.Instant {
  const [least, longest] = [now.add(leastKept), now.add(longestKept)];
  if (Temporal.Instant.compare(asked, least) < 0) return least;
  return Temporal.Instant.compare(asked, longest) > 0 ? longest : asked;
}
