import { normaliseSlug, type Calendar } from './calendar.ts';
import type { Clock } from '../clock.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { isVerified, provePassword } from '../signing-in/check-password.ts';
import type { Id } from '../people/id.ts';
import { normaliseLogin } from '../people/login.ts';
import { hashToken } from '../server/secrets.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as domains from '../storage/tables/domains.ts';
import * as doors from '../storage/tables/doors.ts';
import * as shares from '../storage/tables/shares.ts';
import { accessOf, may, type Ability, type Access, type View } from './access.ts';
import { isLive, type Grant, type Role, type Share } from '../sharing/share.ts';

export type Opened = Readonly<{ calendar: Calendar; access: Access }>;
export type Which = { id: Id<'calendar'> } | { owner: string; slug: string };

/**
 * The one door to a calendar: answers it with what the context's actor may do and see there. A calendar that is not
 * there and one that is not theirs look the same: calendar-not-found. One that they may read but not so: not-allowed.
 */
export async function openCalendar(context: Context, which: Which, ability: Ability): Promise<Opened> {
  const { db } = context.storage;
  const calendar =
    'id' in which
      ? await calendars.findById(db, which.id)
      : await calendars.find(db, normaliseLogin(which.owner), normaliseSlug(which.slug));
  const access = calendar && (await accessFor(context, calendar));
  if (calendar === undefined || access === undefined) throw new DomainError('calendar-not-found');
  if (!may(access, ability)) throw new DomainError('not-allowed');
  return { calendar, access };
}

async function accessFor(context: Context, calendar: Calendar): Promise<Access | undefined> {
  const { actor, storage, clock } = context;
  if (actor.kind === 'operator') return accessOf(true, []);
  if (actor.kind === 'user' && actor.user.id === calendar.owner) return accessOf(true, []);
  const whom = ['public'];
  // Nothing crosses a domain's border.
  if (actor.kind === 'user' && actor.user.domain === calendar.domain) whom.push(actor.user.id);
  if (actor.kind === 'guest' && actor.guest.domain === calendar.domain) whom.push(actor.guest.id);
  if (actor.kind === 'link') whom.push(actor.share);
  const reaching = await shares.reaching(storage.db, calendar.id, whom);
  return accessOf(
    false,
    reaching.filter((share) => isLive(share, clock.now()) && share.acceptedAt !== null),
  );
}

/** A calendar by its secret link. Throws link-not-found, or share-ended for a link that was withdrawn or has ended. */
export async function openLink(context: Context, secret: string): Promise<Opened & { share: Share }> {
  const { storage, clock } = context;
  const share = await shares.findBySecret(storage.db, hashToken(secret));
  if (share === undefined) throw new DomainError('link-not-found');
  if (!isLive(share, clock.now())) throw new DomainError('share-ended');
  const calendar = await calendars.findById(storage.db, share.calendar);
  const access = accessOf(false, [share]);
  if (calendar === undefined || access === undefined) throw new DomainError('link-not-found');
  return { calendar, access, share };
}

export type FeedAddress = Readonly<{ owner: string; slug: string }>;
/** `address`: where the request comes from, as the throttle counts it. */
export type Credentials = Readonly<{ login: string; password: string; address: string }>;

/** What a feed needs of the door: no more than decides its ETag. */
export type OpenedFeed = Readonly<{
  calendar: Id<'calendar'>;
  revision: number;
  /** Milliseconds since 1970 of the last change of the calendar or of what is shared of it. */
  changedAt: number;
  view: View;
  /** The share it is read by, for "last read" and as the scope of pseudonyms; null for the owner. */
  share: Id<'share'> | null;
  /** Anyone at all reads the same, without a password. */
  isPublic: boolean;
}>;

/**
 * The door for programs that read a feed: one query decides. Without credentials only a public calendar opens, anything
 * else is sign-in-needed, whether it exists or not. With credentials: sign-in-refused, too-many-attempts;
 * calendar-not-found; share-ended for whoever proves that they had it.
 */
export async function openFeed(
  context: Context,
  at: FeedAddress,
  credentials: Credentials | undefined,
): Promise<OpenedFeed> {
  const owner = normaliseLogin(at.owner);
  const domain = owner.slice(owner.lastIndexOf('@') + 1);
  const login = credentials === undefined ? '' : normaliseLogin(credentials.login);
  const found = await doors.open(context.storage, { domain, owner, slug: normaliseSlug(at.slug), login });
  if (credentials !== undefined) {
    const { password, address } = credentials;
    const passwordHash = found?.passwordHash ?? null;
    if (!isVerified({ passwordHash, password })) {
      const { id = '' } = (await domains.find(context.storage.db, domain)) ?? {};
      await provePassword(context, { domain: id, login, password, passwordHash, address });
    }
  }
  const grants = found === undefined ? [] : grantsOf(found, context.clock);
  if (credentials === undefined && grants.length === 0) throw new DomainError('sign-in-needed');
  if (found?.calendar == null) throw new DomainError('calendar-not-found');
  const isOwner = found.isOwner === 1;
  const access = accessOf(isOwner, grants);
  if (access === undefined) throw await refusal(context, found);
  return {
    calendar: found.calendar,
    revision: found.revision!,
    changedAt: Math.max(found.calendarChangedAt!, ...grants.map((grant) => grant.changedAt)),
    view: access.view,
    share: isOwner ? null : grants[0]!.share,
    isPublic: credentials === undefined,
  };
}

type Reaching = Grant & Readonly<{ role: Role; share: Id<'share'>; changedAt: number }>;

/** What reaches them now, their own share before the public one. */
function grantsOf(found: doors.DoorRow, clock: Clock): Reaching[] {
  const isOver = (until: number | null) => until !== null && until <= clock.now().epochMilliseconds;
  const grants: Reaching[] = [];
  if (found.share !== null && !isOver(found.until))
    grants.push({
      share: found.share,
      // A feed is read, whatever else they may do.
      role: 'viewer',
      detail: found.detail!,
      privateEvents: found.privateEvents === 1,
      attendees: found.attendees === 1,
      alarms: found.alarms === 1,
      changedAt: found.shareChangedAt!,
    });
  if (found.publicShare !== null && !isOver(found.publicUntil))
    grants.push({
      share: found.publicShare,
      role: 'viewer',
      detail: found.publicDetail!,
      privateEvents: false,
      attendees: found.publicAttendees === 1,
      alarms: found.publicAlarms === 1,
      changedAt: found.publicChangedAt!,
    });
  return grants;
}

/** Whoever proved that they had it is told that it has ended; to others it is not there. */
async function refusal({ storage }: Context, { calendar, reader }: doors.DoorRow): Promise<DomainError> {
  const had = reader !== null && (await shares.hadOne(storage.db, calendar!, reader));
  return new DomainError(had ? 'share-ended' : 'calendar-not-found');
}
