import { sql, type Expression, type InferResult } from 'kysely';
import type { LetterFailure, OutboxRow } from '../schema.ts';
import type { Db } from '../storage.ts';

// What became of letters, for the owner's dialog, the administrator and whoever watches the server.

/** The one state of a letter; one that is being handed over still waits. */
export type LetterState = Exclude<OutboxRow['state'], 'handed'>;

/** A letter without its text. Times in milliseconds since 1970. */
export type LetterRecord = Readonly<{
  id: string;
  domain: string;
  share: string | null;
  recipient: string;
  subject: string;
  state: LetterState;
  createdAt: number;
  /** When it is tried next; null where it is settled. */
  nextAt: number | null;
  /** Since it was written, or put back into the line. */
  attempts: number;
  /** When it was sent, given up or withdrawn; null while it waits. */
  settledAt: number | null;
  /** What was wrong at the last attempt; null where nothing was. */
  failure: LetterFailure | null;
  /** The same in the server's own words. */
  error: string | null;
  /** Whether it may be put into the line again: it was not sent for sure, and its text is there. */
  canRetry: boolean;
}>;

const columns = [
  'outbox.id',
  'outbox.domain_id',
  'outbox.share_id',
  'outbox.recipient',
  'outbox.subject',
  'outbox.state',
  'outbox.created_at',
  'outbox.next_at',
  'outbox.attempts',
  'outbox.settled_at',
  'outbox.failure',
  'outbox.error',
] as const;

const records = (db: Db) =>
  db
    .selectFrom('outbox')
    .leftJoin('letter_texts', 'letter_texts.letter_id', 'outbox.id')
    .select(columns)
    .select('letter_texts.letter_id as text');
type Row = InferResult<ReturnType<typeof records>>[number];

const recordOf = (row: Row): LetterRecord => ({
  id: row.id,
  domain: row.domain_id,
  share: row.share_id,
  recipient: row.recipient,
  subject: row.subject,
  state: row.state === 'handed' ? 'waiting' : row.state,
  createdAt: row.created_at,
  nextAt: row.settled_at === null ? row.next_at : null,
  attempts: row.attempts,
  settledAt: row.settled_at,
  failure: row.failure,
  error: row.error,
  canRetry: row.text !== null && ['waiting', 'failed', 'uncertain'].includes(row.state),
});

export async function find(db: Db, id: string): Promise<LetterRecord | undefined> {
  const row = await records(db).where('id', '=', id).executeTakeFirst();
  return row && recordOf(row);
}

/** Which letters are asked for. `recipient` is part of an address. */
export type LetterFilter = Readonly<{
  domain: string | null;
  state?: LetterState | undefined;
  recipient?: string | undefined;
}>;
/** A place in the list, newest first: that of its last letter. */
export type LetterPlace = Readonly<{ createdAt: number; id: string }>;

/** The letters of one domain, or of all where that is null, after a place: newest first, at most `limit`. */
export async function list(
  db: Db,
  { domain, state, recipient }: LetterFilter,
  after: LetterPlace | null,
  limit: number,
): Promise<LetterRecord[]> {
  let query = records(db);
  if (domain !== null) query = query.where('domain_id', '=', domain);
  if (state !== undefined)
    query =
      state === 'waiting'
        ? query.where('state', 'in', ['waiting', 'handed'])
        : query.where('state', '=', state);
  if (recipient !== undefined && recipient !== '')
    query = query.where((eb) => within(eb.fn<string>('lower', ['recipient']), recipient.toLowerCase()));
  if (after !== null)
    query = query.where((eb) =>
      eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(after.createdAt, after.id)),
    );
  const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(recordOf);
}

/** A text anywhere in another. `%` and `_` may stand in addresses (RFC 5322 §3.2.3): here they are no signs for others. */
const within = (whole: Expression<string>, text: string) =>
  sql<boolean>`${whole} like ${`%${text.replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`;

/** How many shares one statement asks for; each engine has a limit for its parameters. */
const atOnce = 500;

/** The latest letter about each of these shares, by the share. */
export async function latestOfShares(
  db: Db,
  shares: readonly Readonly<{ id: string }>[],
): Promise<Map<string, LetterRecord>> {
  const latest = new Map<string, LetterRecord>();
  for (let from = 0; from < shares.length; from += atOnce) {
    const ids = shares.slice(from, from + atOnce).map(({ id }) => id);
    const query = records(db).where('share_id', 'in', ids);
    for (const row of await query.orderBy('created_at').orderBy('id').execute())
      latest.set(row.share_id!, recordOf(row));
  }
  return latest;
}

/** Which of these letters there are. */
export async function existing(db: Db, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db.selectFrom('outbox').select('id').where('id', 'in', ids).execute();
  return new Set(rows.map(({ id }) => id));
}

/** How many wait, and how many were given up or may not have arrived. */
export async function counts(db: Db): Promise<{ waiting: number; failed: number }> {
  const counted = async (...states: OutboxRow['state'][]) => {
    const row = await db
      .selectFrom('outbox')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('state', 'in', states)
      .executeTakeFirstOrThrow();
    return row.n;
  };
  return { waiting: await counted('waiting', 'handed'), failed: await counted('failed', 'uncertain') };
}
