import type { OutboxRow } from '../schema.ts';
import type { Db, Storage, Writer } from '../storage.ts';

export type WaitingLetter = Pick<
  OutboxRow,
  'id' | 'recipient' | 'subject' | 'payload' | 'attempts' | 'share_id' | 'cause' | 'created_at'
>;
export type NewLetter = Readonly<{
  id: string;
  cause: string;
  domain: string;
  share: string | null;
  recipient: string;
  subject: string;
  payload: string;
}>;

/** What `last_error` says of a letter that may or may not have been delivered. */
export const uncertain = 'uncertain';

/**
 * Adds a letter; false where one with the same cause was written before. In the transaction of what causes it.
 */
export async function add(tx: Writer, letter: NewLetter, now: number): Promise<boolean> {
  const done = await tx
    .insertInto('outbox')
    .values({
      id: letter.id,
      cause: letter.cause,
      domain_id: letter.domain,
      share_id: letter.share,
      recipient: letter.recipient,
      subject: letter.subject,
      payload: letter.payload,
      created_at: now,
      next_at: now,
      attempts: 0,
      claimed_until: 0,
      handed_at: null,
      sent_at: null,
      failed_at: null,
      last_error: null,
    })
    .onConflict((c) => c.column('cause').doNothing())
    .returning('id')
    .executeTakeFirst();
  return done !== undefined;
}

/**
 * Takes the next letter that is due for this process until `until`, so that of several nodes one sends it. A process
 * that dies with a letter in hand gives it back when its claim runs out, unless it had handed it over. The number of
 * attempts tells one claim from a later one.
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
      .where('handed_at', 'is', null)
      .where('next_at', '<=', now)
      .where('claimed_until', '<=', now)
      .orderBy('next_at')
      .orderBy('created_at')
      .limit(1);
    if (storage.engine === 'postgres') waiting = waiting.forUpdate().skipLocked();
    return await tx
      .updateTable('outbox')
      .set((eb) => ({ claimed_until: until, attempts: eb('attempts', '+', 1) }))
      .where('id', 'in', waiting)
      .returning(['id', 'recipient', 'subject', 'payload', 'attempts', 'share_id', 'cause', 'created_at'])
      .executeTakeFirst();
  });
}

/** The claim that this letter was taken with, if nobody took it over or withdrew it since. */
const held = (tx: Writer, letter: Pick<WaitingLetter, 'id' | 'attempts'>) =>
  tx
    .updateTable('outbox')
    .where('id', '=', letter.id)
    .where('attempts', '=', letter.attempts)
    .where('sent_at', 'is', null)
    .where('failed_at', 'is', null);

type Held = Pick<WaitingLetter, 'id' | 'attempts'>;

/** Prolongs a claim while its letter is on the way. */
export async function prolong(tx: Writer, letter: Held, until: number): Promise<void> {
  await held(tx, letter).set({ claimed_until: until }).execute();
}

/** Notes that the last bytes are about to leave; false where somebody else took the letter, or it was withdrawn. */
export async function markHanded(tx: Writer, letter: Held, now: number): Promise<boolean> {
  const done = await held(tx, letter)
    .set({ handed_at: now })
    .where('handed_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return done !== undefined;
}

/** Delivered: the text goes, it may hold a token. Even one that was withdrawn meanwhile, or called uncertain, was sent. */
export async function markSent(tx: Writer, id: string, now: number): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ sent_at: now, failed_at: null, payload: null, last_error: null, claimed_until: 0 })
    .where('id', '=', id)
    .execute();
}

/** Certainly not delivered: again at `nextAt`, or never where that is null. */
export async function markFailed(
  tx: Writer,
  letter: Held,
  error: string,
  now: number,
  nextAt: number | null,
): Promise<void> {
  await held(tx, letter)
    .set({
      last_error: error,
      claimed_until: 0,
      handed_at: null,
      ...(nextAt === null ? { failed_at: now, payload: null } : { next_at: nextAt }),
    })
    .execute();
}

/** Perhaps delivered, perhaps not: never sent again by itself. */
export async function markUncertain(tx: Writer, letter: Held, now: number): Promise<void> {
  await held(tx, letter)
    .set({ last_error: uncertain, claimed_until: 0, failed_at: now, payload: null })
    .execute();
}

/** The same for what a process that died had handed over; answers how many. */
export async function settleAbandoned(tx: Writer, now: number): Promise<number> {
  const rows = await tx
    .updateTable('outbox')
    .set({ last_error: uncertain, claimed_until: 0, failed_at: now, payload: null })
    .where('sent_at', 'is', null)
    .where('failed_at', 'is', null)
    .where('handed_at', 'is not', null)
    .where('claimed_until', '<=', now)
    .returning('id')
    .execute();
  return rows.length;
}

/** Takes back what was not sent yet about a share: the letter would say what is no longer true. */
export async function withdraw(tx: Writer, share: string, now: number): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ failed_at: now, payload: null, last_error: 'withdrawn', claimed_until: 0 })
    .where('share_id', '=', share)
    .where('sent_at', 'is', null)
    .where('failed_at', 'is', null)
    .where('handed_at', 'is', null)
    .execute();
}

/** Forgets who was written to, once nobody asks any more: letters sent or given up before `limit`. */
export async function removeSettledBefore(tx: Writer, limit: number): Promise<void> {
  await tx
    .deleteFrom('outbox')
    .where((eb) => eb.or([eb('sent_at', '<', limit), eb('failed_at', '<', limit)]))
    .execute();
}

/** When the next letter can be taken, or null where none waits. */
export async function nextDue(db: Db): Promise<number | null> {
  const row = await db
    .selectFrom('outbox')
    .select((eb) =>
      eb.fn
        .min<number | null>(
          eb
            .case()
            .when('claimed_until', '>', eb.ref('next_at'))
            .then(eb.ref('claimed_until'))
            .else(eb.ref('next_at'))
            .end(),
        )
        .as('at'),
    )
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

/** Newest first, at most 200; of one domain, or of all where that is null. */
export async function list(db: Db, domain: string | null): Promise<LetterState[]> {
  let query = db.selectFrom('outbox').select(stateColumns);
  if (domain !== null) query = query.where('domain_id', '=', domain);
  return await query.orderBy('created_at', 'desc').orderBy('id').limit(200).execute();
}

/** The letters about a calendar's shares, oldest first. */
export async function listOfCalendar(db: Db, calendar: string): Promise<LetterState[]> {
  return await db
    .selectFrom('outbox')
    .innerJoin('shares', 'shares.id', 'outbox.share_id')
    .select(stateColumns)
    .where('shares.calendar_id', '=', calendar)
    .orderBy('outbox.created_at')
    .limit(5000)
    .execute();
}

/** How many wait, and how many were given up. */
export async function counts(db: Db): Promise<{ waiting: number; failed: number }> {
  const counted = async (failed: boolean) => {
    const row = await db
      .selectFrom('outbox')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('sent_at', 'is', null)
      .where('failed_at', failed ? 'is not' : 'is', null)
      .executeTakeFirstOrThrow();
    return row.n;
  };
  return { waiting: await counted(false), failed: await counted(true) };
}
