import { languageOf, type Language } from '../../people/language.ts';
import type { Db, Writer } from '../storage.ts';
import { spacesOf } from './spaces.ts';

/** Remembers who had a calendar that is about to be deleted, under each of its addresses, its links and its open invitations. */
export async function addOf(tx: Writer, calendar: string): Promise<void> {
  await tx
    .insertInto('former_readers')
    .columns(['login', 'slug', 'principal_id'])
    .expression((eb) =>
      eb
        .selectFrom('shares')
        .innerJoin('addresses', 'addresses.calendar_id', 'shares.calendar_id')
        .select(['addresses.login', 'addresses.slug'])
        .select((of) => of.ref('shares.principal_id').$castTo<string>().as('principal_id'))
        .distinct()
        .where('shares.calendar_id', '=', calendar)
        .where('shares.principal_id', 'is not', null)
        .where('shares.accepted_at', 'is not', null),
    )
    .onConflict((c) => c.columns(['login', 'slug', 'principal_id']).doNothing())
    .execute();
  await tx
    .insertInto('former_secrets')
    .columns(['secret_hash', 'language'])
    .expression((eb) =>
      eb
        .selectFrom('shares')
        .select((of) => of.ref('secret_hash').$castTo<string>().as('secret_hash'))
        .select('language')
        .where('calendar_id', '=', calendar)
        .where('secret_hash', 'is not', null)
        .unionAll(
          eb
            .selectFrom('invitations')
            .innerJoin('shares', 'shares.id', 'invitations.share_id')
            .select(['invitations.token_hash as secret_hash', 'shares.language'])
            .where('shares.calendar_id', '=', calendar)
            .where('invitations.closed_as', 'is', null),
        ),
    )
    .onConflict((c) => c.column('secret_hash').doNothing())
    .execute();
}

/** Whether they, or a space of theirs, had a calendar that stood at this address until it was deleted. */
export async function has(
  db: Db,
  { login, slug, principal }: Readonly<{ login: string; slug: string; principal: string }>,
): Promise<boolean> {
  const row = await db
    .selectFrom('former_readers')
    .select('slug')
    .where('login', '=', login)
    .where('slug', '=', slug)
    .where((eb) =>
      eb.or([eb('principal_id', '=', principal), eb('principal_id', 'in', spacesOf(eb, principal))]),
    )
    .executeTakeFirst();
  return row !== undefined;
}

/** Of a link that led to a calendar that was deleted, or an invitation to one: the language it was made in. */
export async function findSecret(db: Db, secretHash: string): Promise<{ language: Language } | undefined> {
  const row = await db
    .selectFrom('former_secrets')
    .select('language')
    .where('secret_hash', '=', secretHash)
    .executeTakeFirst();
  return row && { language: languageOf(row.language) };
}
