import type { Db, Writer } from '../storage.ts';

/** Which calendar is read at an address, present or former. */
export async function holderOf(db: Db, login: string, slug: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('addresses')
    .select('calendar_id')
    .where('login', '=', login)
    .where('slug', '=', slug)
    .executeTakeFirst();
  return row?.calendar_id;
}

/** Gives the calendars of an owner, or one of them, their addresses under each of the owner's logins; what is taken stays. */
export async function addOfOwner(
  tx: Writer,
  { owner, calendar }: Readonly<{ owner: string; calendar?: string }>,
): Promise<void> {
  await tx
    .insertInto('addresses')
    .columns(['login', 'slug', 'calendar_id'])
    .expression((eb) => {
      const all = eb
        .selectFrom('calendars')
        .innerJoin('logins', 'logins.principal_id', 'calendars.owner_id')
        .select(['logins.login', 'calendars.slug', 'calendars.id'])
        .where('calendars.owner_id', '=', owner);
      return calendar === undefined ? all : all.where('calendars.id', '=', calendar);
    })
    .onConflict((c) => c.columns(['login', 'slug']).doNothing())
    .execute();
}
