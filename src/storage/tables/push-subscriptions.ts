import type { PushSubscriptionRow } from '../push.ts';
import type { Db, Writer } from '../storage.ts';

/** What a program leaves to be told by. Times in milliseconds since 1970. */
export type NewSubscription = Readonly<{
  id: string;
  domain: string;
  calendar: string;
  principal: string;
  kind: PushSubscriptionRow['kind'];
  resource: string;
  p256dh: string;
  sealedAuth: string;
  content: boolean;
  property: boolean;
  until: number;
}>;

export type Subscription = Pick<
  NewSubscription,
  'id' | 'calendar' | 'principal' | 'resource' | 'p256dh' | 'sealedAuth' | 'until'
>;

/**
 * Adds a subscription, or gives the one that there is for this resource, calendar and reader other keys and another end.
 * Answers its id, which for one that was there is the one that it had.
 */
export async function save(tx: Writer, subscription: NewSubscription, now: number): Promise<string> {
  const { id, domain, calendar, principal, kind, resource, content, property } = subscription;
  const terms = {
    ...{ p256dh: subscription.p256dh, sealed_auth: subscription.sealedAuth, until: subscription.until },
    ...{ content: content ? 1 : 0, property: property ? 1 : 0 },
  };
  const row = await tx
    .insertInto('push_subscriptions')
    .values({
      ...{ id, domain_id: domain, calendar_id: calendar, principal_id: principal, kind, resource, ...terms },
      ...{ created_at: now, told_at: 0 },
    })
    .onConflict((c) => c.columns(['calendar_id', 'principal_id', 'resource']).doUpdateSet(terms))
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function findById(db: Db, id: string): Promise<Subscription | undefined> {
  const row = await db
    .selectFrom('push_subscriptions')
    .select(['id', 'calendar_id', 'principal_id', 'resource', 'p256dh', 'sealed_auth', 'until'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { calendar_id: calendar, principal_id: principal, sealed_auth: sealedAuth, ...rest } = row;
  return { ...rest, calendar, principal, sealedAuth };
}

/** How many others somebody has, in all and for one calendar, that have not ended. */
export async function countOthers(
  db: Db,
  { principal, calendar, resource }: Pick<NewSubscription, 'principal' | 'calendar' | 'resource'>,
  now: number,
): Promise<{ inAll: number; here: number }> {
  const of = db
    .selectFrom('push_subscriptions')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('principal_id', '=', principal)
    .where('until', '>', now);
  const elsewhere = await of.where('calendar_id', '<>', calendar).executeTakeFirstOrThrow();
  const here = await of
    .where('calendar_id', '=', calendar)
    .where('resource', '<>', resource)
    .executeTakeFirstOrThrow();
  return { inAll: elsewhere.n + here.n, here: here.n };
}

/** Notes when a message left for it. */
export async function noteTold(tx: Writer, id: string, now: number): Promise<void> {
  await tx.updateTable('push_subscriptions').set({ told_at: now }).where('id', '=', id).execute();
}

/** With what it was yet to be told. */
export async function remove(tx: Writer, id: string): Promise<void> {
  await tx.deleteFrom('push_subscriptions').where('id', '=', id).execute();
}

/** The same where it is this reader's and has not ended; false otherwise. */
export async function removeOf(tx: Writer, principal: string, id: string, now: number): Promise<boolean> {
  const done = await tx
    .deleteFrom('push_subscriptions')
    .where('id', '=', id)
    .where('principal_id', '=', principal)
    .where('until', '>', now)
    .returning('id')
    .executeTakeFirst();
  return done !== undefined;
}

/** Forgets those that have ended, at most `most` of them; answers how many. */
export async function removeEnded(tx: Writer, now: number, most: number): Promise<number> {
  const ended = tx.selectFrom('push_subscriptions').select('id').where('until', '<=', now).limit(most);
  const gone = await tx.deleteFrom('push_subscriptions').where('id', 'in', ended).returning('id').execute();
  return gone.length;
}

export async function count(db: Db): Promise<number> {
  const row = await db
    .selectFrom('push_subscriptions')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return row.n;
}
