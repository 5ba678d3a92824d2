import type { PushMessageRow } from '../push.ts';
import type { Db, Storage, Writer } from '../storage.ts';
import { candidates, claimFirst } from './claims.ts';

/** Which of the subscriptions of whoever makes a change know of it already; at least one. */
export type Untold = Readonly<{ principal: string; subscriptions: readonly string[] | 'all' }>;

/** Of which change subscriptions are to be told. Times in milliseconds since 1970. */
export type Notice = Readonly<{
  calendar: string;
  /** Changed events, or changed properties of the calendar itself. */
  of: 'content' | 'property';
  /** The calendar's revision before. */
  since: number;
  untold: Untold | undefined;
}>;

/** What comes within so long is told together, in ms. */
const gathering = 1000;
/** A subscription is not told more often than this, in ms. */
const pace = 5000;

/** Puts a change down for whoever is to be told of it, in the transaction that makes it. */
export async function add(tx: Writer, { calendar, of, since, untold }: Notice, now: number): Promise<void> {
  // Nobody, mostly; and to build the statement below costs more than to ask. Whoever registers waits for the calendar's lock.
  const anybody = await tx
    .selectFrom('push_subscriptions')
    .select('id')
    .where('calendar_id', '=', calendar)
    .limit(1)
    .executeTakeFirst();
  if (anybody === undefined) return;
  const told = tx
    .selectFrom('push_subscriptions as s')
    .select((eb) => [
      's.id',
      eb.lit(of === 'content' ? 1 : 0).as('content'),
      eb.lit(of === 'property' ? 1 : 0).as('property'),
      eb.val(since).as('since'),
      eb.lit(1).as('changes'),
      eb
        .case()
        .when('s.told_at', '>', now + gathering - pace)
        .then(eb('s.told_at', '+', pace))
        .else(now + gathering)
        .end()
        .as('next_at'),
      eb.lit(0).as('attempts'),
      eb.lit(0).as('claim'),
    ])
    .where('s.calendar_id', '=', calendar)
    .where(of === 'content' ? 's.content' : 's.property', '=', 1)
    .where('s.until', '>', now)
    .where((eb) => {
      if (untold === undefined) return eb.and([]);
      const ofOthers = eb('s.principal_id', '<>', untold.principal);
      if (untold.subscriptions === 'all') return ofOthers;
      return eb.or([ofOthers, eb('s.id', 'not in', untold.subscriptions)]);
    });
  await tx
    .insertInto('push_messages')
    .columns([
      ...(['subscription_id', 'content', 'property', 'since'] as const),
      ...(['changes', 'next_at', 'attempts', 'claim'] as const),
    ])
    .expression(told)
    .onConflict((c) =>
      c.column('subscription_id').doUpdateSet((eb) => ({
        [of]: 1,
        changes: eb('push_messages.changes', '+', 1),
      })),
    )
    .execute();
}

/** The claim that a message was taken with, and how many changes it tells of. */
export type Claimed = Readonly<{ subscription: string; claim: number; changes: number }>;

export type ClaimedMessage = Claimed &
  Readonly<{ content: boolean; property: boolean; since: number; attempts: number }>;

/** Takes the next message that is due for this process until `until`; a process that dies gives it back then. */
export async function claim(
  storage: Pick<Storage, 'db' | 'transaction'>,
  now: number,
  until: number,
): Promise<ClaimedMessage | undefined> {
  return await claimFirst(
    storage,
    () => listDue(storage.db, now),
    (tx, one) => take(tx, one, until),
  );
}

type Due = Pick<PushMessageRow, 'subscription_id' | 'claim'>;

async function listDue(db: Db, now: number): Promise<Due[]> {
  return await db
    .selectFrom('push_messages')
    .select(['subscription_id', 'claim'])
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .orderBy('subscription_id')
    .limit(candidates)
    .execute();
}

async function take(
  tx: Writer,
  { subscription_id: subscription, claim }: Due,
  until: number,
): Promise<ClaimedMessage | undefined> {
  const row = await tx
    .updateTable('push_messages')
    .set((eb) => ({ next_at: until, claim: claim + 1, attempts: eb('attempts', '+', 1) }))
    .where('subscription_id', '=', subscription)
    .where('claim', '=', claim)
    .returning(['content', 'property', 'since', 'changes', 'attempts'])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { content, property, ...rest } = row;
  return { ...rest, subscription, claim: claim + 1, content: content === 1, property: property === 1 };
}

/** It was told, or there is nothing to tell, or it is given up; what came while it was in hand is told later. */
export async function settle(tx: Writer, message: Claimed, now: number): Promise<void> {
  const { subscription, claim, changes } = message;
  await tx
    .deleteFrom('push_messages')
    .where('subscription_id', '=', subscription)
    .where('claim', '=', claim)
    .where('changes', '=', changes)
    .execute();
  await put(tx, message, { attempts: 0, next_at: now + pace });
}

/** It could not be told: again at `nextAt`, with what came meanwhile. */
export async function putOff(tx: Writer, message: Claimed, nextAt: number): Promise<void> {
  await put(tx, message, { next_at: nextAt });
}

/** Changes a message, if nobody took it over since this claim. */
async function put(
  tx: Writer,
  { subscription, claim }: Claimed,
  changes: Partial<Pick<PushMessageRow, 'attempts' | 'next_at'>>,
): Promise<void> {
  await tx
    .updateTable('push_messages')
    .set(changes)
    .where('subscription_id', '=', subscription)
    .where('claim', '=', claim)
    .execute();
}

/** How many wait to be told. */
export async function count(db: Db): Promise<number> {
  const row = await db
    .selectFrom('push_messages')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return row.n;
}
