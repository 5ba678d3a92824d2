import type { View } from '../calendars/access.ts';
import { languageBy } from '../calendars/wording.ts';
import { revisionFor } from '../calendars/revisions.ts';
import { liveShares } from '../calendars/live-shares.ts';
import { normaliseSlug } from '../calendars/slug.ts';
import { accessOf } from '../calendars/union.ts';
import { isFor } from '../calendars/within.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Program } from '../people/actor.ts';
import type { Id } from '../people/id.ts';
import type { Language } from '../people/language.ts';
import { domainOf, normaliseLogin } from '../people/login.ts';
import type { Credentials } from '../signing-in/prove-login.ts';
import { proveProgram } from '../signing-in/prove-program.ts';
import * as access from '../storage/tables/access.ts';
import * as domains from '../storage/tables/domains.ts';
import * as formerReaders from '../storage/tables/former-readers.ts';
import * as shares from '../storage/tables/shares.ts';

export type FeedAddress = Readonly<{ owner: string; slug: string }>;

/** What a feed needs of the door: no more than decides its tag. */
export type OpenedFeed = Readonly<{
  calendar: Id<'calendar'>;
  /** At which what the reader sees of the calendar last changed. */
  revision: number;
  /** Milliseconds since 1970 of the last change of that, or of what is shared of it; null where that may go back. */
  changedAt: number | null;
  view: View;
  language: Language;
  /** The share it is read by, for "last read" and as the scope of pseudonyms; null for who owns it. */
  share: Id<'share'> | null;
  /** What came by a password of its own, to be noted as used. */
  program: Program | undefined;
  /** Anyone at all reads the same, without a password. */
  isPublic: boolean;
  /** It stands at an address of its own, which leads to this share alone. */
  isLink: boolean;
}>;

/**
 * The door for programs that read a feed: one query decides. Without credentials only a public calendar opens, anything
 * else is sign-in-needed, whether it exists or not. With credentials: sign-in-refused, too-many-attempts;
 * program-password-needed; calendar-not-found; share-ended for whoever proves that they had it.
 */
export async function openFeed(
  context: Context,
  at: FeedAddress,
  credentials: Credentials | undefined,
): Promise<OpenedFeed> {
  const { storage, clock } = context;
  const owner = normaliseLogin(at.owner);
  const domain = domainOf(owner);
  const slug = normaliseSlug(at.slug);
  const login = credentials === undefined ? '' : normaliseLogin(credentials.login);
  const rows = await access.find(storage, { domain, owner, slug, login });
  const found = rows[0];
  let program: Program | undefined;
  if (credentials !== undefined) {
    const { password, address } = credentials;
    program = await proveProgram(context, {
      ...{ login, password, address },
      principal: found?.reader ?? null,
      passwordHash: found?.passwordHash ?? null,
      programPasswords: found?.programPasswords ?? null,
      domain: async () => (await domains.find(storage.db, domain))?.id ?? '',
    });
    // Told as if it were not there, also where they had it once: that is for another password to know.
    if (program !== undefined && !isFor(program, found?.calendar ?? null))
      throw await refusal(context, undefined, { login: owner, slug });
  }
  const reach = liveShares(rows, clock.now());
  if (credentials === undefined && reach.shares.length === 0) throw new DomainError('sign-in-needed');
  if (found?.calendar == null) throw await refusal(context, found, { login: owner, slug });
  const owned = { owner: found.owner!, memberRole: found.memberRole! };
  const theirs = accessOf(found.reader ?? undefined, owned, reach);
  if (theirs === undefined) throw await refusal(context, found, { login: owner, slug });
  const { view } = theirs;
  const revision = revisionFor({ revision: found.revision!, levels: found.levels! }, view);
  // Whoever has the calendar by right of owning it reads it as its owner, whatever is shared with them besides.
  const isOwn = found.reader === found.owner || reach.membership !== undefined;
  return {
    calendar: found.calendar,
    revision,
    // A wider share that ends uncovers what changed before it, and another login at this address sees another text.
    changedAt: null,
    view,
    language: languageBy(reach.shares),
    share: isOwn ? null : reach.shares[0]!.share,
    program,
    isPublic: credentials === undefined,
    isLink: false,
  };
}

/** Whoever proved that they had it is told that it has ended; to others it is not there. */
async function refusal(
  { storage: { db } }: Context,
  found: access.AccessRow | undefined,
  at: Readonly<{ login: string; slug: string }>,
): Promise<DomainError> {
  // Both are asked in any case: whether there is a calendar must not be told by the time.
  const [principal, calendar] = [found?.reader ?? '', found?.calendar ?? ''];
  const hadThis = await shares.hadOne(db, calendar, principal);
  const had = (await formerReaders.has(db, { ...at, principal })) || hadThis;
  return new DomainError(had ? 'share-ended' : 'calendar-not-found');
}
