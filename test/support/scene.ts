import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import type { Calendar } from '../../src/calendars/calendar.ts';
import type { Clock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import type { Context, Settings } from '../../src/context.ts';
import type { Letter } from '../../src/mail/letter.ts';
import { openLetter } from '../../src/mail/seal.ts';
import { nobody, operator, type Actor } from '../../src/people/actor.ts';
import { addDomain } from '../../src/people/add-domain.ts';
import { addSpace } from '../../src/people/add-space.ts';
import { addUser } from '../../src/people/add-user.ts';
import { changeMember } from '../../src/people/change-member.ts';
import type { Domain } from '../../src/people/domain.ts';
import { hashPassword } from '../../src/signing-in/password.ts';
import type { MemberRole, Space } from '../../src/people/space.ts';
import type { User } from '../../src/people/user.ts';
import { acceptInvitation } from '../../src/sharing/accept-invitation.ts';
import { shareCalendar, type Shared, type ShareRequest } from '../../src/sharing/share-calendar.ts';
import { openSqlite } from '../../src/storage/sqlite.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { engines } from './engines.ts';
import { scratchFolder } from './scratch.ts';

/** Stands still until it is set. */
export type TestClock = Clock & {
  set(instant: string): void;
  advance(duration: Temporal.DurationLike): void;
  readonly ms: number;
};

function newClock(): TestClock {
  let now = Temporal.Instant.from('2026-03-10T09:00:00Z');
  return {
    now: () => now,
    set: (instant) => (now = Temporal.Instant.from(instant)),
    advance: (duration) => (now = now.add(duration)),
    get ms() {
      return now.epochMilliseconds;
    },
  };
}

export type WrittenLetter = Letter & Readonly<{ id: string; cause: string; at: number }>;

/** The letters that were written, whether they have left or not, as long as nobody delivers them. */
export type Inbox = {
  all(): Promise<WrittenLetter[]>;
  /** To one address, oldest first. */
  of(to: string): Promise<WrittenLetter[]>;
  /** The latest to one address. */
  last(to: string): Promise<WrittenLetter>;
  /** How often the postman was told that there is something. */
  readonly wakes: number;
};

/** The password of everybody in the cast. */
export const password = 'une phrase assez longue';
let knownHash: Promise<string> | undefined;

export type Scene = Readonly<{
  storage: Storage;
  config: Settings;
  clock: TestClock;
  inbox: Inbox;
  domain: Domain;
  users: Readonly<{ ann: User; ben: User }>;
  /** Ann owns `choir`, Ben is her colleague, Eve is nobody here. */
  ann: Context;
  ben: Context;
  eve: Context;
  operator: Context;
  calendar: Calendar;
  as(actor: Actor): Context;
  /** Shares Ann's calendar: with all details, unless said otherwise, and by her, unless somebody else does. */
  share(audience: ShareRequest['audience'], more?: Partial<ShareRequest>, by?: Context): Promise<Shared>;
  /** Invites a guest; answers the token from the mail as well. */
  invite(email: string, more?: Partial<ShareRequest>): Promise<Shared & { token: string }>;
  /** Gil, a guest who was invited and has accepted. */
  gil(email?: string): Promise<{ context: Context; shared: Shared }>;
  /** A colleague more, by what comes before the @. */
  user(local: string): Promise<User>;
  /** A space and who is in it, by what comes before the @: the first of them is an owner. */
  space(local: string, members: Readonly<Record<string, MemberRole>>): Promise<Space>;
  close(): Promise<void>;
}>;

/** A domain with its cast over a storage, a new one in memory unless another is given. Mail stays in the outbox. */
export async function openScene(
  openStorage: () => Promise<Storage> = () => openSqlite(':memory:'),
  { domain: name = 'monasso.org', env = {} }: { domain?: string; env?: Record<string, string> } = {},
): Promise<Scene> {
  const storage = await openStorage();
  const clock = newClock();
  let wakes = 0;
  const config: Settings = Object.freeze({
    ...readConfig({ FASTI_URL: 'https://agenda.monasso.org', FASTI_DATA: scratchFolder(), ...env }),
    secretKey: randomBytes(32).toString('hex'),
  });
  const mail = { wake: () => (wakes += 1) };
  const as = (actor: Actor): Context => Object.freeze({ actor, storage, clock, config, mail });
  const domain = await addDomain(as(operator), { name });
  const hash = await (knownHash ??= hashPassword(password));
  const add = async (login: string, displayName: string, admin: boolean) => {
    const user = await addUser(as(operator), {
      login: `${login}@${name}`,
      name: displayName,
      passwordHash: hash,
      admin,
    });
    return user;
  };
  const ann = await add('ann', 'Ann Martin', true);
  const ben = await add('ben', 'Ben Petit', false);
  const calendar = await addCalendar(as(operator), { owner: ann.login, name: 'Chorale', slug: 'choir' });

  const all = async () => {
    const rows = await storage.db.selectFrom('outbox').select(['id', 'cause', 'created_at']).execute();
    const known = new Map(rows.map(({ id, cause, created_at: at }) => [id, { id, cause, at }]));
    // Of two of one moment, the one written first lies first.
    const texts = await storage.db.selectFrom('letter_texts').selectAll().execute();
    return texts
      .map(({ letter_id: id, sealed }) => ({ ...known.get(id)!, ...openLetter(config, sealed) }))
      .sort((one, other) => one.at - other.at);
  };
  const of = async (to: string) => (await all()).filter((letter) => letter.to === to);
  const inbox: Inbox = {
    all,
    of,
    last: async (to) => (await of(to)).at(-1)!,
    get wakes() {
      return wakes;
    },
  };
  const share: Scene['share'] = (audience, more = {}, by = as({ kind: 'user', user: ann })) => {
    // A moment passes, so that letters have an order.
    clock.advance({ milliseconds: 1 });
    return shareCalendar(by, {
      calendar: { id: calendar.id },
      audience,
      detail: 'full',
      privateEvents: false,
      until: null,
      ...more,
    });
  };
  const invite: Scene['invite'] = async (email, more) => {
    const shared = await share({ kind: 'guest', email }, more);
    const { audience } = shared.share;
    const letters = await of(audience.kind === 'guest' ? audience.email : '');
    return { ...shared, token: tokenIn(letters.findLast((letter) => letter.text.includes('/invitation/'))!) };
  };
  return Object.freeze({
    storage,
    config,
    clock,
    inbox,
    domain,
    users: { ann, ben },
    ann: as({ kind: 'user', user: ann }),
    ben: as({ kind: 'user', user: ben }),
    eve: as(nobody),
    operator: as(operator),
    calendar,
    as,
    share,
    invite,
    async gil(email = 'gil@orange.fr') {
      const shared = await invite(email);
      const { guest } = await acceptInvitation(as(nobody), {
        token: shared.token,
        name: 'Gil',
        password,
        confirmation: password,
      });
      return { context: as({ kind: 'guest', guest }), shared };
    },
    user: (local) => add(local, `${local[0]!.toUpperCase()}${local.slice(1)}`, false),
    async space(local, members) {
      const [first, ...others] = Object.entries(members);
      const login = `${local}@${name}`;
      const owner = `${first![0]}@${name}`;
      const space = await addSpace(as(operator), { login, name: local, owner });
      for (const [member, role] of others)
        await changeMember(as(operator), { space: login, member: `${member}@${name}`, role });
      return space;
    },
    close: () => storage.close(),
  });
}

/** The token in a letter's link to accept, or to choose a password. */
export function tokenIn({ text }: Pick<Letter, 'text'>): string {
  return /\/(?:invitation|password)\/([\w-]{43})\s/.exec(text)![1]!;
}

/**
 * Tells the same stories on each engine, every one in a scene of its own: on SQLite in memory, or in a file where
 * several processes are meant; on PostgreSQL in one database that is emptied between them.
 */
export function inEachScene(
  what: string,
  stories: (scene: () => Scene) => void,
  { sqlite = 'memory', env = {} }: { sqlite?: 'memory' | 'file'; env?: Record<string, string> } = {},
): void {
  for (const engine of engines)
    describe(`${what}, on ${engine.name}`, () => {
      let scene: Scene;
      let shared: Storage | undefined;
      before(async function () {
        this.timeout(180_000);
        if (engine.name === 'PostgreSQL') shared = await (await engine.newDatabase()).open();
      });
      after(() => shared?.close());
      beforeEach(async () => {
        const open = async () => {
          if (shared !== undefined) return await emptied(shared);
          return await openSqlite(sqlite === 'memory' ? ':memory:' : join(scratchFolder(), 'fasti.db'));
        };
        scene = await openScene(open, { env });
      });
      afterEach(async () => {
        if (shared === undefined) await scene.close();
      });
      stories(() => scene);
    });
}

/** Every table, those that point to others before them. */
export const tables = [
  'program_passwords',
  'properties',
  'sourced_calendars',
  'sources',
  'home_properties',
  'push_messages',
  'push_subscriptions',
  'letter_texts',
  'outbox',
  'invitations',
  'reads',
  'shares',
  'zones',
  'events',
  'tombstones',
  'former_uids',
  'former_readers',
  'former_secrets',
  'addresses',
  'calendars',
  'sessions',
  'one_time_links',
  'reset_requests',
  'logins',
  'failed_attempts',
  'memberships',
  'users',
  'spaces',
  'guests',
  'principals',
  'domain_names',
  'domains',
] as const;

/** Without a row in any table, as a new database is. */
export async function emptied(storage: Storage): Promise<Storage> {
  await storage.transaction(async (tx) => {
    for (const table of tables) await tx.deleteFrom(table).execute();
  });
  return storage;
}
