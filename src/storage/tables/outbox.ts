import type { OutboxRow } from '../schema.ts';
import type { Reader, Storage, Writer } from '../storage.ts';

export type WaitingLetter = Pick<
  OutboxRow,
  'id' | 'recipient' | 'subject' | 'payload' | 'attempts' | 'share_id' | 'cause'
>;
export type NewLetter = Readonly<{
  id: string;
  cause: string;
  share: string | null;
  recipient: string;
  subject: string;
  payload: string;
}>;

/** Adds a letter; a second one with the same cause is left out. Written in the transaction of what causes it. */
export async function add(tx: Writer, letter: NewLetter, now: number): Promise<void> {
  await tx
    .insertInto('outbox')
    .values({
      id: letter.id,
      cause: letter.cause,
      share_id: letter.share,
      recipient: letter.recipient,
      subject: letter.subject,
      payload: letter.payload,
      created_at: now,
      next_at: now,
      attempts: 0,
      claimed_until: 0,
      sent_at: null,
      failed_at: null,
      last_error: null,
    })
    .onConflict((c) => c.column('cause').doNothing())
    .execute();
}

/**
 * Takes the next letter that is due for this process until `until`, so that of several nodes one sends it. A process
 * that dies with a letter in hand gives it back when its claim runs out.
 */
export async function claim(
  storage: Storage,
  now: number,
  until: number,
): Promise<WaitingLetter | undefined> {
  return await storage.transaction(async (tx) => {
    let waiting = tx
      .selectFrom('outbox')
      .select('id')
      .where('sent_at', 'is', null)
      .where('failed_at', 'is', null)
      .where('next_at', '<=', now)
      .where('claimed_until', '<=', now)
      .orderBy('next_at')
      .limit(1);
    if (storage.engine === 'postgres') waiting = waiting.forUpdate().skipLocked();
    return await tx
      .updateTable('outbox')
      .set((eb) => ({ claimed_until: until, attempts: eb('attempts', '+', 1) }))
      .where('id', 'in', waiting)
      .returning(['id', 'recipient', 'subject', 'payload', 'attempts', 'share_id', 'cause'])
      .executeTakeFirst();
  });
}

/** Delivered: the text goes, it may hold a token. */
export async function markSent(tx: Writer, id: string, now: number): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ sent_at: now, payload: null, last_error: null, claimed_until: 0 })
    .where('id', '=', id)
    .execute();
}

/** Not delivered: again at `nextAt`, or never where that is null. */
export async function markFailed(
  tx: Writer,
  id: string,
  error: string,
  now: number,
  nextAt: number | null,
): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({
      last_error: error,
      claimed_until: 0,
      ...(nextAt === null ? { failed_at: now, payload: null } : { next_at: nextAt }),
    })
    .where('id', '=', id)
    .execute();
}

/** When the next letter is due, or null where none waits. */
export async function nextDue(reader: Reader): Promise<number | null> {
  const row = await reader
    .selectFrom('outbox')
    .select((eb) => eb.fn.min<number | null>('next_at').as('at'))
    .where('sent_at', 'is', null)
    .where('failed_at', 'is', null)
    .executeTakeFirst();
  return row?.at ?? null;
}

/** What became of a letter, for the owner's dialog and the administrator. */
export type LetterState = Pick<
  OutboxRow,
  | 'id'
  | 'share_id'
  | 'recipient'
  | 'subject'
  | 'created_at'
  | 'next_at'
  | 'attempts'
  | 'sent_at'
  | 'failed_at'
  | 'last_error'
>;
const stateColumns = [
  'outbox.id',
  'outbox.share_id',
  'outbox.recipient',
  'outbox.subject',
  'outbox.created_at',
  'outbox.next_at',
  'outbox.attempts',
  'outbox.sent_at',
  'outbox.failed_at',
  'outbox.last_error',
] as const;

/** Newest first, at most 200. */
export async function list(reader: Reader): Promise<LetterState[]> {
  return await reader
    .selectFrom('outbox')
    .select(stateColumns)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(200)
    .execute();
}

/** The letters about a calendar's shares, oldest first. */
export async function listOfCalendar(reader: Reader, calendar: string): Promise<LetterState[]> {
  return await reader
    .selectFrom('outbox')
    .innerJoin('shares', 'shares.id', 'outbox.share_id')
    .select(stateColumns)
    .where('shares.calendar_id', '=', calendar)
    .orderBy('outbox.created_at')
    .limit(5000)
    .execute();
}

/** How many wait, and how many were given up. */
export async function counts(reader: Reader): Promise<{ waiting: number; failed: number }> {
  const counted = async (failed: boolean) => {
    const row = await reader
      .selectFrom('outbox')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('sent_at', 'is', null)
      .where('failed_at', failed ? 'is not' : 'is', null)
      .executeTakeFirstOrThrow();
    return row.n;
  };
  return { waiting: await counted(false), failed: await counted(true) };
}
