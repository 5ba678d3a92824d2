import type { LetterFailure } from '../schema.ts';
import type { Db, Storage, Writer } from '../storage.ts';
import { candidates, claimFirst } from './claims.ts';

// Letters on their way. What became of them is read in tables/letters.ts.

export type NewLetter = Readonly<{
  id: string;
  cause: string;
  domain: string;
  share: string | null;
  recipient: string;
  subject: string;
  sealed: string;
}>;

/** The claim that a letter was taken with. */
export type Claimed = Readonly<{ id: string; claim: number }>;

/** A letter in hand. `sealed` is null where its text is gone, `queuedAt` when it was put into the line. */
export type ClaimedLetter = Claimed &
  Readonly<{ attempts: number; createdAt: number; queuedAt: number; sealed: string | null }>;

/** Adds a letter; false where one with the same cause was written before. In the transaction of what causes it. */
export async function add(tx: Writer, letter: NewLetter, now: number): Promise<boolean> {
  const { id, cause, domain, share, recipient, subject, sealed } = letter;
  const row = {
    ...{ id, cause, domain_id: domain, share_id: share, recipient, subject },
    ...{ created_at: now, queued_at: now, next_at: now },
    ...{ state: 'waiting' as const, claim: 0, attempts: 0, settled_at: null, failure: null, error: null },
  };
  const done = await tx
    .insertInto('outbox')
    .values(row)
    .onConflict((c) => c.column('cause').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (done === undefined) return false;
  await tx.insertInto('letter_texts').values({ letter_id: id, sealed }).execute();
  return true;
}

/**
 * Takes the next letter that is due for this process until `until`. A process that dies with a letter in hand gives it
 * back when its claim runs out, unless it had handed it over.
 */
export async function claim(
  storage: Pick<Storage, 'db' | 'transaction'>,
  now: number,
  until: number,
): Promise<ClaimedLetter | undefined> {
  return await claimFirst(
    storage,
    () => listDue(storage.db, 'waiting', now),
    (tx, one) => take(tx, one, until),
  );
}

async function listDue(db: Db, state: 'waiting' | 'handed', now: number): Promise<Claimed[]> {
  return await db
    .selectFrom('outbox')
    .select(['id', 'claim'])
    .where('state', '=', state)
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .orderBy('id')
    .limit(candidates)
    .execute();
}

async function take(tx: Writer, { id, claim }: Claimed, until: number): Promise<ClaimedLetter | undefined> {
  const row = await tx
    .updateTable('outbox')
    .set((eb) => ({ next_at: until, claim: claim + 1, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .where('claim', '=', claim)
    .where('state', '=', 'waiting')
    .returning(['attempts', 'created_at', 'queued_at'])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const text = await tx
    .selectFrom('letter_texts')
    .select('sealed')
    .where('letter_id', '=', id)
    .executeTakeFirst();
  const { attempts, created_at: createdAt, queued_at: queuedAt } = row;
  return { id, claim: claim + 1, attempts, createdAt, queuedAt, sealed: text?.sealed ?? null };
}

/** A letter, if nobody took it over, withdrew it or settled it since this claim. */
const held = (tx: Writer, { id, claim }: Claimed) =>
  tx
    .updateTable('outbox')
    .where('id', '=', id)
    .where('claim', '=', claim)
    .where('state', 'in', ['waiting', 'handed']);

/** Prolongs a claim while its letter is on the way. */
export async function prolong(tx: Writer, letter: Claimed, until: number): Promise<void> {
  await held(tx, letter).set({ next_at: until }).execute();
}

/** Notes that the last bytes are about to leave; false where somebody else took the letter, or it was withdrawn. */
export async function markHanded(tx: Writer, letter: Claimed): Promise<boolean> {
  const done = await held(tx, letter)
    .set({ state: 'handed' })
    .where('state', '=', 'waiting')
    .returning('id')
    .executeTakeFirst();
  return done !== undefined;
}

/** Delivered: the text goes, it may hold a token. Even one that was withdrawn meanwhile, or called uncertain, was sent. */
export async function markSent(tx: Writer, id: string, now: number): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ state: 'sent', settled_at: now, failure: null, error: null })
    .where('id', '=', id)
    .execute();
  await tx.deleteFrom('letter_texts').where('letter_id', '=', id).execute();
}

/** Certainly not delivered: again at `nextAt`, or given up where that is null. */
export async function markFailed(
  tx: Writer,
  letter: Claimed,
  { failure, error }: Readonly<{ failure: LetterFailure; error: string }>,
  now: number,
  nextAt: number | null,
): Promise<void> {
  await held(tx, letter)
    .set(
      nextAt === null
        ? { state: 'failed', settled_at: now, failure, error }
        : { state: 'waiting', next_at: nextAt, failure, error },
    )
    .execute();
}

const unknown = (now: number) =>
  ({ state: 'uncertain', settled_at: now, failure: null, error: null }) as const;

/** Perhaps delivered, perhaps not: never sent again by itself. */
export async function markUncertain(tx: Writer, letter: Claimed, now: number): Promise<void> {
  await held(tx, letter).set(unknown(now)).execute();
}

/** The same for what a process that died had handed over; answers how many. */
export async function settleAbandoned(
  storage: Pick<Storage, 'db' | 'transaction'>,
  now: number,
): Promise<number> {
  const abandoned = await listDue(storage.db, 'handed', now);
  if (abandoned.length === 0) return 0;
  return await storage.transaction(async (tx) => {
    let settled = 0;
    for (const letter of abandoned) {
      const update = held(tx, letter).set(unknown(now)).where('state', '=', 'handed');
      // Whoever has it in hand may have prolonged its claim meanwhile.
      const done = await update.where('next_at', '<=', now).returning('id').executeTakeFirst();
      if (done !== undefined) settled += 1;
    }
    return settled;
  });
}

/**
 * Puts a letter back into the line that waits, was given up or is uncertain, as if it were new; false where it is in
 * another state, or its text is gone.
 */
export async function requeue(tx: Writer, id: string, now: number): Promise<boolean> {
  const done = await tx
    .updateTable('outbox')
    // Who may still have it in hand no longer holds it: it is handed over by one of the two.
    .set((eb) => ({
      ...{ state: 'waiting' as const, next_at: now, queued_at: now, attempts: 0, settled_at: null },
      claim: eb('claim', '+', 1),
    }))
    .where('id', '=', id)
    .where('state', 'in', ['waiting', 'failed', 'uncertain'])
    .where((eb) => eb.exists(eb.selectFrom('letter_texts').select('letter_id').where('letter_id', '=', id)))
    .returning('id')
    .executeTakeFirst();
  return done !== undefined;
}

/** Takes back what was not sent about a share, and lets nobody try it again: the letter would say what is no longer true. */
export async function withdraw(tx: Writer, share: string, now: number): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ state: 'withdrawn', settled_at: now, failure: null, error: null })
    .where('share_id', '=', share)
    .where('state', '=', 'waiting')
    .execute();
  const settled = tx
    .selectFrom('outbox')
    .select('id')
    .where('share_id', '=', share)
    .where('settled_at', 'is not', null);
  await tx.deleteFrom('letter_texts').where('letter_id', 'in', settled).execute();
}

/** The same for one of those who were written to about it. */
export async function withdrawFrom(
  tx: Writer,
  { share, recipient }: Readonly<{ share: string; recipient: string }>,
  now: number,
): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ state: 'withdrawn', settled_at: now, failure: null, error: null })
    .where('share_id', '=', share)
    .where('recipient', '=', recipient)
    .where('state', '=', 'waiting')
    .execute();
  const settled = tx
    .selectFrom('outbox')
    .select('id')
    .where('share_id', '=', share)
    .where('recipient', '=', recipient)
    .where('settled_at', 'is not', null);
  await tx.deleteFrom('letter_texts').where('letter_id', 'in', settled).execute();
}

/** The same for somebody who is there no more. */
export async function withdrawTo(tx: Writer, domain: string, recipient: string, now: number): Promise<void> {
  const theirs = tx
    .selectFrom('outbox')
    .select('id')
    .where('domain_id', '=', domain)
    .where('recipient', '=', recipient);
  await tx
    .updateTable('outbox')
    .set({ state: 'withdrawn', settled_at: now, failure: null, error: null })
    .where('id', 'in', theirs)
    .where('state', '=', 'waiting')
    .execute();
  const settled = theirs.where('settled_at', 'is not', null);
  await tx.deleteFrom('letter_texts').where('letter_id', 'in', settled).execute();
}

/** Forgets letters that were sent or given up before `limit`, at most `most` of them; answers how many. */
export async function removeSettledBefore(tx: Writer, limit: number, most: number): Promise<number> {
  const settled = tx.selectFrom('outbox').select('id').where('settled_at', '<', limit).limit(most);
  const gone = await tx.deleteFrom('outbox').where('id', 'in', settled).returning('id').execute();
  return gone.length;
}
