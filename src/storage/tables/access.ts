import { sql } from 'kysely';
import { languageOf, type Language } from '../../people/language.ts';
import type { CalendarRow, MembershipRow, ShareRow } from '../schema.ts';
import type { Db, Storage } from '../storage.ts';

type Asked = { domain: string; owner: string; slug: string; login: string };

/** A share that has not ended and was taken up; `until` may have passed. Times in milliseconds since 1970. */
export type FoundShare = Readonly<{
  share: string;
  /** How near it is to the reader: 0 for them, 1 for a space of theirs, 2 for everybody. */
  nearness: number;
  role: ShareRow['role'];
  detail: ShareRow['detail'];
  privateEvents: boolean;
  attendees: boolean;
  alarms: boolean;
  until: number | null;
  /** What is hidden is told in it; the public's is the domain's. */
  language: Language;
}>;

/**
 * What stands behind a calendar's address for one login: the calendar, the account, and for each space of theirs that
 * owns the calendar or that it is shared with a row with that membership and the shares that reach it: its own, the
 * public one, the space's. Each part is null where there is none. Every column costs each request: what only a refusal needs is asked for then.
 */
export type AccessRow = Readonly<{
  calendar: string | null;
  owner: string | null;
  revision: number | null;
  levels: string | null;
  memberRole: CalendarRow['member_role'] | null;
  /** The principal whose login it is. */
  reader: string | null;
  passwordHash: string | null;
  /** Where the reader's own password opens pages alone: a user's, where their domain says so; never a guest's. */
  programPasswords: 'required' | null;
  space: string | null;
  spaceRole: MembershipRow['role'] | null;
  shares: readonly FoundShare[];
}>;

/**
 * The one query that decides who reads what, prepared once; every step of it is an index look-up, also for a reader of
 * fifty spaces. No row: no such domain.
 */
export async function find(storage: Storage, asked: Asked): Promise<AccessRow[]> {
  return (await storage.prepare<Asked>('access', accessQuery)(asked)).map(rowOf);
}

// Three joins for three kinds of shares: one join with a list of keys takes SQLite longer than all three. Spaces that have
// no part in the calendar make no row: without its statistics PostgreSQL read all shares of the calendar for each of them.
export const accessQuery = (db: Db) =>
  db
    .selectFrom('domain_names as d')
    .innerJoin('domains as o', 'o.id', 'd.domain_id')
    .leftJoin('addresses as a', (on) => on.on('a.login', '=', ':owner').on('a.slug', '=', ':slug'))
    .leftJoin('calendars as c', (on) =>
      on.onRef('c.id', '=', 'a.calendar_id').onRef('c.domain_id', '=', 'd.domain_id'),
    )
    .leftJoin('logins as l', (on) => on.onRef('l.domain_id', '=', 'd.domain_id').on('l.login', '=', ':login'))
    .leftJoin('principals as p', 'p.id', 'l.principal_id')
    .leftJoin('memberships as m', (on) =>
      on
        .onRef('m.member_id', '=', 'l.principal_id')
        .on((of) =>
          of.or([
            of('m.space_id', '=', of.ref('c.owner_id')),
            of.exists(
              of
                .selectFrom('shares as s')
                .select('s.id')
                .whereRef('s.calendar_id', '=', 'c.id')
                .whereRef('s.audience_key', '=', 'm.space_id')
                .where('s.ended_at', 'is', null),
            ),
          ]),
        ),
    )
    .leftJoin('shares as own', (on) =>
      on
        .onRef('own.calendar_id', '=', 'c.id')
        .onRef('own.audience_key', '=', 'l.principal_id')
        .on('own.ended_at', 'is', null)
        .on('own.accepted_at', 'is not', null),
    )
    .leftJoin('shares as open', (on) =>
      on
        .onRef('open.calendar_id', '=', 'c.id')
        .on('open.audience_key', '=', 'public')
        .on('open.ended_at', 'is', null),
    )
    .leftJoin('shares as via', (on) =>
      on
        .onRef('via.calendar_id', '=', 'c.id')
        .onRef('via.audience_key', '=', 'm.space_id')
        .on('via.ended_at', 'is', null),
    )
    .select(['c.id', 'c.owner_id', 'c.revision', 'c.levels', 'c.member_role'])
    .select(['p.id as reader', 'p.password_hash'])
    .select(needsProgram.as('needs_program'))
    .select(['m.space_id', 'm.role as space_role'])
    .select([...columnsOf('own'), 'own.language as own_language'])
    .select([...columnsOf('via'), 'via.language as via_language'])
    .select([...columnsOf('open'), 'o.language as open_language'])
    .where('d.name', '=', ':domain');

/** Literals, and null nearly always: a parameter more, or a word, would be paid for by every request. */
const needsProgram = sql<
  'required' | null
>`case when o.program_passwords = 'required' and p.kind = 'user' then 'required' end`;

type Kind = 'own' | 'via' | 'open';
const columns = ['id', 'role', 'detail', 'private_events', 'attendees', 'alarms', 'until'] as const;
const columnsOf = <K extends Kind>(kind: K) =>
  columns.map((column) => `${kind}.${column} as ${kind}_${column}` as const);

/** The values of `accessQuery` in its order: ten, then for each of three shares its columns and its language. */
type Values = readonly (string | number | null)[];
const firstShare = 10;
const perShare = columns.length + 1;

function rowOf(values: Values): AccessRow {
  const [calendar, owner, revision, levels, memberRole] = values;
  const [, , , , , reader, passwordHash, programPasswords, space, spaceRole] = values;
  const shares: FoundShare[] = [];
  for (let at = firstShare; at < values.length; at += perShare)
    if (values[at] !== null) shares.push(shareAt(values, at));
  return {
    calendar,
    owner,
    revision,
    levels,
    memberRole,
    reader,
    passwordHash,
    programPasswords,
    space,
    spaceRole,
    shares,
  } as AccessRow;
}

function shareAt(values: Values, at: number): FoundShare {
  return {
    share: values[at],
    nearness: (at - firstShare) / perShare,
    role: values[at + 1],
    detail: values[at + 2],
    privateEvents: values[at + 3] === 1,
    attendees: values[at + 4] === 1,
    alarms: values[at + 5] === 1,
    until: values[at + 6],
    language: languageOf(values[at + 7] as string),
  } as FoundShare;
}
