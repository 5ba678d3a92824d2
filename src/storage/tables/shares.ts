import type { ExpressionBuilder, Selectable } from 'kysely';
import { languageOf } from '../../people/language.ts';
import type { Audience, Ending, Share } from '../../sharing/share.ts';
import type { Grant, Role } from '../../calendars/access.ts';
import type { Schema, ShareRow } from '../schema.ts';
import type { Db, Writer } from '../storage.ts';
import { spacesOf } from './spaces.ts';
import { isLiveAt } from './liveness.ts';

type Joined = Selectable<ShareRow> & {
  principal_login: string | null;
  principal_name: string | null;
  guest_email: string | null;
};

/** What a row of `joined` says. */
export const shareOf = (row: Joined): Share => ({
  id: row.id,
  calendar: row.calendar_id,
  audience: audienceOf(row),
  role: row.role,
  detail: row.detail,
  privateEvents: row.private_events === 1,
  attendees: row.attendees === 1,
  alarms: row.alarms === 1,
  language: languageOf(row.language),
  until: row.until,
  createdAt: row.created_at,
  changedAt: row.changed_at,
  acceptedAt: row.accepted_at,
  ended: row.ended_at === null ? null : { at: row.ended_at, by: row.ended_by! },
  seenInClearAt: row.seen_in_clear_at,
});

function audienceOf(row: Joined): Audience {
  const [principal, login] = [row.principal_id!, row.principal_login!];
  switch (row.audience) {
    case 'user':
    case 'space':
      return { kind: row.audience, principal, login, name: row.principal_name! };
    case 'guest': {
      // What a guest calls themselves is told to those alone whose share they took up.
      const name = row.accepted_at === null ? null : row.principal_name;
      return { kind: 'guest', principal, login, name, email: row.guest_email! };
    }
    case 'link':
      return { kind: 'link', label: row.label! };
    case 'public':
      return { kind: 'public' };
  }
}

/** Shares with whom they are for. */
export const joined = (db: Db) =>
  db
    .selectFrom('shares')
    .leftJoin('principals as p', 'p.id', 'shares.principal_id')
    .leftJoin('guests', 'guests.id', 'shares.principal_id')
    .selectAll('shares')
    .select(['p.login as principal_login', 'p.name as principal_name', 'guests.email as guest_email']);

export async function find(db: Db, id: string): Promise<Share | undefined> {
  const row = await joined(db).where('shares.id', '=', id).executeTakeFirst();
  return row && shareOf(row);
}

export async function findBySecret(db: Db, secretHash: string): Promise<Share | undefined> {
  const row = await joined(db).where('shares.secret_hash', '=', secretHash).executeTakeFirst();
  return row && shareOf(row);
}

/** The share of a calendar that has not ended with one audience (a principal's id, 'public'), if there is one. */
export async function findOpen(db: Db, calendar: string, audienceKey: string): Promise<Share | undefined> {
  const row = await joined(db)
    .where('shares.calendar_id', '=', calendar)
    .where('shares.audience_key', '=', audienceKey)
    .where('shares.ended_at', 'is', null)
    .executeTakeFirst();
  return row && shareOf(row);
}

/** A live share of this calendar by its identifier. */
export async function findLive(
  db: Db,
  calendar: string,
  id: string,
  now: number,
): Promise<Share | undefined> {
  const row = await joined(db)
    .where('shares.id', '=', id)
    .where('shares.calendar_id', '=', calendar)
    .where(isLiveAt(now))
    .executeTakeFirst();
  return row && shareOf(row);
}

/** A principal's own id, and those of the spaces that they are in. */
const reachedBy = (principal: string) => (eb: ExpressionBuilder<Schema, 'shares'>) =>
  eb.or([
    eb('shares.principal_id', '=', principal),
    eb('shares.principal_id', 'in', spacesOf(eb, principal)),
  ]);

/** Whether a share that they, or a space of theirs, had taken up has ended: what tells 410 from 404. */
export async function hadOne(db: Db, calendar: string, principal: string): Promise<boolean> {
  const row = await db
    .selectFrom('shares')
    .select('id')
    .where('calendar_id', '=', calendar)
    .where(reachedBy(principal))
    .where('accepted_at', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

export type Part = Readonly<{ offset?: number; limit?: number }>;

/** Newest first, the live ones before the ended; at most 2,000. */
export async function list(
  db: Db,
  calendar: string,
  { offset = 0, limit = 2000 }: Part = {},
): Promise<Share[]> {
  const rows = await joined(db)
    .where('shares.calendar_id', '=', calendar)
    .orderBy((eb) => eb.case().when('shares.ended_at', 'is', null).then(0).else(1).end())
    .orderBy('shares.created_at', 'desc')
    .orderBy('shares.id')
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map(shareOf);
}

/** The live shares of a calendar, newest first; at most 2,000. */
export async function listLive(db: Db, calendar: string, now: number): Promise<Share[]> {
  const rows = await joined(db)
    .where('shares.calendar_id', '=', calendar)
    .where(isLiveAt(now))
    .orderBy('shares.created_at', 'desc')
    .orderBy('shares.id')
    .limit(2000)
    .execute();
  return rows.map(shareOf);
}

/** Whether a calendar has a live share for somebody by name. */
export async function hasNamed(db: Db, calendar: string, now: number): Promise<boolean> {
  const row = await db
    .selectFrom('shares')
    .select('id')
    .where('calendar_id', '=', calendar)
    .where('principal_id', 'is not', null)
    .where(isLiveAt(now))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The live shares for a user or guest, and for the user's spaces, newest first; open invitations are among them. */
export async function listOfReader(db: Db, principal: string, now: number): Promise<Share[]> {
  const rows = await joined(db)
    .where(reachedBy(principal))
    .where(isLiveAt(now))
    .orderBy('shares.created_at', 'desc')
    .orderBy('shares.id')
    .limit(1000)
    .execute();
  return rows.map(shareOf);
}

export type NewShare = Grant &
  Readonly<{
    id: string;
    calendar: string;
    audience:
      | { kind: 'user' | 'space' | 'guest'; principal: string }
      | { kind: 'link'; label: string; secretHash: string }
      | { kind: 'public' };
    role: Role;
    language: string;
    until: number | null;
    acceptedAt: number | null;
  }>;

/** False where this audience has a live share of the calendar already. */
export async function add(tx: Writer, share: NewShare, now: number): Promise<boolean> {
  const { audience } = share;
  const done = await tx
    .insertInto('shares')
    .values({
      id: share.id,
      domain_id: (eb) => eb.selectFrom('calendars').select('domain_id').where('id', '=', share.calendar),
      calendar_id: share.calendar,
      audience: audience.kind,
      principal_id: 'principal' in audience ? audience.principal : null,
      label: audience.kind === 'link' ? audience.label : null,
      secret_hash: audience.kind === 'link' ? audience.secretHash : null,
      role: share.role,
      detail: share.detail,
      private_events: share.privateEvents ? 1 : 0,
      attendees: share.attendees ? 1 : 0,
      alarms: share.alarms ? 1 : 0,
      language: share.language,
      until: share.until,
      created_at: now,
      changed_at: now,
      accepted_at: share.acceptedAt,
      ended_at: null,
      ended_by: null,
      warned_at: null,
      seen_in_clear_at: null,
    })
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst();
  return done !== undefined;
}

export type Terms = Partial<Grant & { role: Role; until: number | null }>;

/** An update of one share, on the condition that it has not ended: the write decides. */
const live = (tx: Writer, id: string) =>
  tx.updateTable('shares').where('id', '=', id).where('ended_at', 'is', null).returning('id');

/** Whether the conditions held when it was written. */
async function isDone(update: { executeTakeFirst(): Promise<object | undefined> }): Promise<boolean> {
  return (await update.executeTakeFirst()) !== undefined;
}

/** Changes what a live share allows; false where it has ended. A new end may be warned of again. */
export async function saveTerms(tx: Writer, id: string, terms: Terms, now: number): Promise<boolean> {
  const flag = (value: boolean | undefined) => (value === undefined ? undefined : value ? 1 : 0);
  const changes = {
    role: terms.role,
    detail: terms.detail,
    private_events: flag(terms.privateEvents),
    attendees: flag(terms.attendees),
    alarms: flag(terms.alarms),
    until: terms.until,
    warned_at: terms.until === undefined ? undefined : null,
  };
  return await isDone(live(tx, id).set({ ...withoutUndefined(changes), changed_at: now }));
}

function withoutUndefined<Row extends object>(
  row: Row,
): { [Key in keyof Row]?: Exclude<Row[Key], undefined> } {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as never;
}

/** The guest takes it up; false where it has ended or was taken up. */
export async function accept(tx: Writer, id: string, now: number): Promise<boolean> {
  return await isDone(live(tx, id).set({ accepted_at: now }).where('accepted_at', 'is', null));
}

/** Locks a share that nobody took up and that has not ended, until the transaction ends; false where it is not so. */
export async function lockPending(tx: Writer, id: string): Promise<boolean> {
  return await isDone(
    live(tx, id)
      .set((eb) => ({ changed_at: eb.ref('changed_at') }))
      .where('accepted_at', 'is', null),
  );
}

/** Ends a live share; false where it had ended. */
export async function end(tx: Writer, id: string, by: Ending, now: number): Promise<boolean> {
  return await isDone(live(tx, id).set({ ended_at: now, ended_by: by }));
}

/** Ends a share whose end has come; false where it had ended, or was prolonged meanwhile. */
export async function endAfter(tx: Writer, id: string, now: number): Promise<boolean> {
  return await isDone(live(tx, id).set({ ended_at: now, ended_by: 'time' }).where('until', '<=', now));
}

/** Marks that the audience was told of this end; false where it was told before, or the end is another by now. */
export async function markWarned(
  tx: Writer,
  id: string,
  until: number | null,
  now: number,
): Promise<boolean> {
  return await isDone(
    live(tx, id).set({ warned_at: now }).where('warned_at', 'is', null).where('until', '=', until),
  );
}

export async function markSeenInClear(tx: Writer, id: string, now: number): Promise<void> {
  await tx
    .updateTable('shares')
    .set({ seen_in_clear_at: now })
    .where('id', '=', id)
    .where('seen_in_clear_at', 'is', null)
    .execute();
}
