import { normaliseSlug, type Calendar } from '../calendars/calendar.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { isVerified, provePassword } from '../people/check-password.ts';
import type { Id } from '../people/id.ts';
import { normaliseLogin } from '../people/login.ts';
import { hashToken } from '../secrets.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as doors from '../storage/tables/doors.ts';
import * as shares from '../storage/tables/shares.ts';
import { accessOf, may, type Ability, type Access } from './access.ts';
import { isLive, type Share } from './share.ts';

export type Opened = Readonly<{ calendar: Calendar; access: Access }>;
export type Which = { id: Id<'calendar'> } | { owner: string; slug: string };

/**
 * The one door to a calendar: answers it with what the context's actor may do and see there. A calendar that is not
 * there and one that is not theirs look the same: calendar-not-found. One that they may read but not so: not-allowed.
 */
export async function openCalendar(context: Context, which: Which, ability: Ability): Promise<Opened> {
  const { reader } = context.storage;
  const calendar =
    'id' in which
      ? await calendars.findById(reader, which.id)
      : await calendars.find(reader, normaliseLogin(which.owner), normaliseSlug(which.slug));
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
  const reaching = await shares.reaching(storage.reader, calendar.id, whom);
  return accessOf(
    false,
    reaching.filter((share) => isLive(share, clock.now()) && share.acceptedAt !== null),
  );
}

/** A calendar by its secret link. Throws link-not-found, or share-ended for a link that was withdrawn or has ended. */
export async function openLink(context: Context, secret: string): Promise<Opened & { share: Share }> {
  const { storage, clock } = context;
  const share = await shares.findBySecret(storage.reader, hashToken(secret));
  if (share === undefined) throw new DomainError('link-not-found');
  if (!isLive(share, clock.now())) throw new DomainError('share-ended');
  const calendar = await calendars.findById(storage.reader, share.calendar);
  const access = accessOf(false, [share]);
  if (calendar === undefined || access === undefined) throw new DomainError('link-not-found');
  return { calendar, access, share };
}

export type FeedAddress = Readonly<{ owner: string; slug: string }>;
export type Credentials = Readonly<{ login: string; password: string; address: string }>;

/** What a feed needs of the door: no more than decides its ETag. */
export type OpenedFeed = Readonly<{
  calendar: Id<'calendar'>;
  revision: number;
  /** Milliseconds since 1970 of the last change of the calendar or of what is shared of it. */
  changedAt: number;
  access: Access;
  /** Where "today" of a relative window is. */
  timeZone: string;
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
  const { storage, clock } = context;
  const owner = normaliseLogin(at.owner);
  const domain = owner.slice(owner.lastIndexOf('@') + 1);
  const login = credentials === undefined ? '' : normaliseLogin(credentials.login);
  const rows = await doors.open(storage, {
    domain,
    owner,
    slug: normaliseSlug(at.slug),
    login,
  });
  const first = rows[0];
  if (credentials !== undefined) {
    const attempted = {
      domain: first?.domain ?? '',
      login,
      password: credentials.password,
      passwordHash: first?.userHash ?? first?.guestHash ?? null,
      address: credentials.address,
    };
    if (!isVerified(attempted)) await provePassword(context, attempted);
  }
  const now = clock.now();
  const reaching = rows.filter((row) => reaches(row, now));
  if (credentials === undefined && reaching.length === 0) throw new DomainError('sign-in-needed');
  if (first?.calendar == null) throw new DomainError('calendar-not-found');
  const access = accessOf(first.owner === first.userId, reaching.map(grantOf));
  if (access === undefined) {
    const reader = first.userId ?? first.guestId;
    const had = reader !== null && (await shares.hadOne(storage.reader, first.calendar, reader));
    throw new DomainError(had ? 'share-ended' : 'calendar-not-found');
  }
  const own = reaching.find((row) => row.audience !== 'public') ?? reaching[0];
  return {
    calendar: first.calendar,
    revision: first.revision!,
    changedAt: Math.max(first.calendarChangedAt!, ...reaching.map((row) => row.shareChangedAt!)),
    access,
    timeZone: first.calendarZone ?? first.domainZone,
    share: access.role === 'owner' ? null : (own?.share ?? null),
    isPublic: credentials === undefined,
  };
}

function reaches(row: doors.DoorRow, now: Temporal.Instant): boolean {
  if (row.share === null || row.accepted_at === null) return false;
  return isLive({ endedAt: null, until: row.until }, now);
}

function grantOf(row: doors.DoorRow): Parameters<typeof accessOf>[1][number] {
  return {
    role: row.role!,
    detail: row.detail!,
    privateEvents: row.private_events === 1,
    attendees: row.attendees === 1,
    alarms: row.alarms === 1,
  };
}
