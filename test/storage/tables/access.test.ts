import assert from 'node:assert/strict';
import { CompiledQuery } from 'kysely';
import { liveShares } from '../../../src/calendars/live-shares.ts';
import { newId } from '../../../src/people/id.ts';
import type { MemberRole } from '../../../src/people/space.ts';
import { fillParameters, type Storage, type Writer } from '../../../src/storage/storage.ts';
import * as access from '../../../src/storage/tables/access.ts';
import * as calendars from '../../../src/storage/tables/calendars.ts';
import * as logins from '../../../src/storage/tables/logins.ts';
import * as shares from '../../../src/storage/tables/shares.ts';
import * as spaces from '../../../src/storage/tables/spaces.ts';
import * as users from '../../../src/storage/tables/users.ts';
import { addCast, addShare, newCalendar, shareRow, type Cast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';

/** A space of the cast's domain, with one member where one is given. */
async function addSpace(
  tx: Writer,
  cast: Cast,
  member?: string,
  role: MemberRole = 'member',
): Promise<string> {
  const id = newId<'space'>();
  const login = `${id}@${cast.domainName}`;
  await spaces.add(tx, { id, domain: cast.domain, login, name: 'Bureau', language: 'fr' }, 1);
  await logins.add(tx, { domain: cast.domain, login, principal: id }, 1);
  if (member !== undefined) await spaces.saveMember(tx, { space: id, role }, member, 1);
  return id;
}

const mostSpaces = 50;
async function joinSpaces(tx: Writer, cast: Cast, member: string): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < mostSpaces; n += 1) ids.push(await addSpace(tx, cast, member));
  return ids;
}

function itFindsAccess(storage: () => Storage): void {
  let cast: Cast;
  beforeEach(async () => (cast = await addCast(storage())));

  const find = async (login: string, more: Partial<Parameters<typeof access.find>[1]> = {}) =>
    await access.find(storage(), {
      domain: cast.domainName,
      owner: cast.ann.login,
      slug: 'choir',
      login,
      ...more,
    });
  /** Which shares reach a login, the closest first. */
  const reaching = async (login: string, now = 10) =>
    liveShares(await find(login), Temporal.Instant.fromEpochMilliseconds(now)).shares.map(
      ({ share }) => share,
    );
  const add = (changes: Partial<shares.NewShare>) =>
    storage().transaction((tx) => addShare(tx, cast.calendar, changes));
  const to = (kind: 'user' | 'space' | 'guest', principal: string) => ({ audience: { kind, principal } });

  it('tells the calendar, the account and its hash in one row where nothing is shared', async () => {
    const [row, ...more] = await find(cast.ben.login);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [row?.calendar, row?.owner, row?.revision, row?.levels, row?.memberRole],
      [cast.calendar, cast.ann.id, 1, '', 'viewer'],
    );
    assert.deepEqual([row?.reader, row?.passwordHash], [cast.ben.id, 'hash of Ben']);
    assert.deepEqual([row?.space, row?.spaceRole, row?.shares], [null, null, []]);
  });

  it('tells the owner, who needs no share', async () => {
    const rows = await find(cast.ann.login);
    assert.deepEqual(
      rows.map(({ reader, owner, shares: found }) => [reader, owner, found]),
      [[cast.ann.id, cast.ann.id, []]],
    );
  });

  it('finds a guest’s share by both of their logins, once they took it up', async () => {
    const share = await add({ ...to('guest', cast.gil.id), acceptedAt: null });
    assert.deepEqual(await reaching(cast.gil.email), []);
    await storage().transaction((tx) => shares.accept(tx, share, 2));
    for (const login of [cast.gil.email, cast.gil.login]) {
      const [row, ...more] = await find(login);
      assert.deepEqual([row?.reader, row?.shares[0]?.share], [cast.gil.id, share]);
      assert.deepEqual(more, []);
    }
  });

  it('tells what a share allows, and in which language', async () => {
    const id = await add({
      ...to('user', cast.ben.id),
      detail: 'titles',
      privateEvents: true,
      attendees: true,
      until: 500,
    });
    const { shares: told } = liveShares(
      await find(cast.ben.login),
      Temporal.Instant.fromEpochMilliseconds(499),
    );
    assert.deepEqual(told, [
      {
        share: id,
        nearness: 0,
        role: 'viewer',
        detail: 'titles',
        privateEvents: true,
        attendees: true,
        alarms: false,
        until: 500,
        language: 'fr',
      },
    ]);
    assert.deepEqual(await reaching(cast.ben.login, 500), [], 'past its end, though nobody marked it');
  });

  it('finds what is for everybody, also for whoever has no login', async () => {
    const everybodys = await add({});
    const share = await add(to('user', cast.ben.id));
    for (const login of ['', 'eve@nowhere.test', cast.gil.login])
      assert.deepEqual(await reaching(login), [everybodys], login);
    assert.equal((await find('eve@nowhere.test'))[0]?.reader, null);
    assert.deepEqual(await reaching(cast.ben.login), [share, everybodys]);
  });

  it('leaves out what has ended, and what is for others: a link, a colleague, another calendar', async () => {
    const ended = await add(to('user', cast.ben.id));
    await storage().transaction(async (tx) => {
      await shares.end(tx, ended, 'owner', 5);
      await addShare(tx, cast.calendar, to('user', cast.ann.id));
      await addShare(tx, cast.calendar, { audience: { kind: 'link', label: 'Site', secretHash: newId() } });
      const other = newId<'calendar'>();
      await calendars.add(tx, newCalendar(other, cast.domain, cast.ann.id, 'other'), 1);
      await addShare(tx, other, to('user', cast.ben.id));
      await addShare(tx, other, {});
    });
    assert.deepEqual(await reaching(cast.ben.login), []);
  });

  it('finds a space’s share for its members alone, once, though a reader is in fifty spaces', async () => {
    const space = await storage().transaction(async (tx) => (await joinSpaces(tx, cast, cast.ben.id))[7]!);
    const share = await add(to('space', space));
    const rows = await find(cast.ben.login);
    assert.equal(rows.length, 1, 'the other spaces have no part in it');
    assert.deepEqual(
      rows.flatMap((row) => row.shares.map(({ share: id }) => [id, row.space])),
      [[share, space]],
    );
    const [own, everybodys] = [await add(to('user', cast.ben.id)), await add({})];
    assert.deepEqual(await reaching(cast.ben.login), [own, share, everybodys]);
    assert.deepEqual(await reaching(cast.gil.login), [everybodys]);
    await storage().transaction((tx) => spaces.removeMember(tx, { space, member: cast.ben.id }));
    assert.deepEqual(
      (await reaching(cast.ben.login)).sort(),
      [own, everybodys].sort(),
      'who left has no part',
    );
  });

  it('puts their own share first, whatever the identifiers: it is the one they read by', async () => {
    const everybodys = await add({});
    for (const first of ['a', 'z']) {
      const login = `${newId()}@${cast.domainName}`;
      const user = { ...cast.ben, id: `${first}${newId()}`, login };
      const share = await storage().transaction(async (tx) => {
        await users.add(tx, user, null, 1);
        await logins.add(tx, { domain: cast.domain, login, principal: user.id }, 1);
        const id = await addSpace(tx, cast, user.id);
        return await addShare(tx, cast.calendar, to('space', id));
      });
      const own = await add(to('user', user.id));
      assert.deepEqual(await reaching(login), [own, share, everybodys]);
    }
  });

  it('tells what somebody is in the space that owns the calendar', async () => {
    const space = await storage().transaction(async (tx) => {
      await joinSpaces(tx, cast, cast.ben.id);
      const id = await addSpace(tx, cast, cast.ben.id, 'moderator');
      await calendars.add(tx, newCalendar(newId(), cast.domain, id, 'agenda'), 1);
      return id;
    });
    const owner = `${space}@${cast.domainName}`;
    const membership = async (login: string) =>
      liveShares(await find(login, { owner, slug: 'agenda' }), Temporal.Instant.fromEpochMilliseconds(1))
        .membership;
    assert.equal(await membership(cast.ben.login), 'moderator');
    assert.equal(await membership(cast.ann.login), undefined);
    assert.equal(await membership(''), undefined);
  });

  it('knows no domain, owner, slug or login that is not there, and tells the rest', async () => {
    assert.deepEqual(await find(cast.gil.login, { domain: 'no.test' }), []);
    const told = async (login: string, more: Parameters<typeof find>[1]) =>
      (await find(login, more)).map(({ calendar, reader, shares: found }) => [
        calendar,
        reader,
        found.length,
      ]);
    await add({});
    const { gil } = cast;
    assert.deepEqual(await told(gil.login, { owner: `x@${cast.domainName}` }), [[null, gil.id, 0]]);
    assert.deepEqual(await told(gil.login, { slug: 'no-such' }), [[null, gil.id, 0]]);
    const [nobody] = await find(`x@${cast.domainName}`);
    assert.deepEqual([nobody?.calendar, nobody?.reader, nobody?.passwordHash], [cast.calendar, null, null]);
  });

  it('keeps domains apart: a login of another opens nothing here', async () => {
    const other = await addCast(storage());
    const [row] = await find(other.ben.login);
    assert.equal(row?.reader, null);
    assert.equal((await find(other.ben.login, { owner: other.ann.login }))[0]?.calendar, null);
  });

  it('is answered by index look-ups alone, for a reader of fifty spaces among thousands', async function () {
    this.timeout(60_000);
    await storage().transaction(async (tx) => {
      const [space] = await joinSpaces(tx, cast, cast.ben.id);
      await addShare(tx, cast.calendar, to('space', space!));
      await addCrowd(tx, cast);
      if (storage().engine === 'postgres') await tx.executeQuery(CompiledQuery.raw('analyze'));
    });
    const asked = { domain: cast.domainName, owner: cast.ann.login, slug: 'choir', login: cast.ben.login };
    const { sql, parameters } = access.accessQuery(storage().db).compile();
    const values = fillParameters(parameters)(asked);
    const steps = await storage().transaction((tx) =>
      storage().engine === 'sqlite' ? sqlitePlan(tx, sql, values) : postgresPlans(tx, sql, values),
    );
    assert.ok(steps.length >= 7, 'a step a table');
    assert.deepEqual(
      steps.filter((step) => !step.startsWith('look-up ')),
      [],
      steps.join('\n'),
    );
  });
}

const crowd = 3000;

/** Rows enough in each table that reading one whole would show. */
async function addCrowd(tx: Writer, cast: Cast): Promise<void> {
  const all = Array.from({ length: crowd }, (_, n) => `crowd-${n}`);
  const common = { language: 'fr', created_at: 1 };
  const insert = async <Row>(
    row: (id: string, n: number) => Row,
    into: (rows: Row[]) => Promise<unknown>,
  ) => {
    for (let start = 0; start < all.length; start += 500)
      await into(all.slice(start, start + 500).map((id, n) => row(id, start + n)));
  };
  await insert(
    (id) => ({ ...common, id, name: `${id}.test`, time_zone: 'Europe/Paris' }),
    (rows) => tx.insertInto('domains').values(rows).execute(),
  );
  await insert(
    (id) => ({ name: `${id}.test`, domain_id: id }),
    (rows) => tx.insertInto('domain_names').values(rows).execute(),
  );
  const principal = (kind: 'user' | 'space') => (id: string) => ({
    ...common,
    id: `${kind}-${id}`,
    kind,
    domain_id: cast.domain,
    login: `${kind}-${id}@x.test`,
    name: id,
    password_hash: null,
  });
  for (const kind of ['user', 'space'] as const) {
    await insert(principal(kind), (rows) => tx.insertInto('principals').values(rows).execute());
    await insert(
      (id, n) => ({ ...principal(kind)(id), domain_id: n % 2 === 0 ? cast.domain : id }),
      (rows) =>
        tx
          .insertInto('logins')
          .values(
            rows.map(({ id, domain_id, login }) => ({
              domain_id,
              login,
              principal_id: id,
              reserved_for: null,
              created_at: 1,
            })),
          )
          .execute(),
    );
  }
  await insert(
    (id) => ({ id: `user-${id}`, admin: 0 }),
    (rows) => tx.insertInto('users').values(rows).execute(),
  );
  await insert(
    (id) => ({ id: `space-${id}` }),
    (rows) => tx.insertInto('spaces').values(rows).execute(),
  );
  for (const turn of [0, 1])
    await insert(
      (_id, n) => ({
        domain_id: cast.domain,
        space_id: `space-crowd-${n}`,
        member_id: `user-crowd-${(n * 7 + turn) % crowd}`,
        role: 'member' as const,
        created_at: 1,
      }),
      (rows) => tx.insertInto('memberships').values(rows).execute(),
    );
  await insert(
    (id, n) => ({
      id,
      domain_id: cast.domain,
      owner_id: `${n % 3 === 0 ? 'space' : 'user'}-${id}`,
      owner_kind: n % 3 === 0 ? ('space' as const) : ('user' as const),
      slug: 'choir',
      name: id,
      color: null,
      description: null,
      time_zone: null,
      member_role: 'viewer' as const,
      revision: 1,
      levels: '',
      history_from: 1,
      created_at: 1,
    }),
    (rows) => tx.insertInto('calendars').values(rows).execute(),
  );
  await insert(
    (id) => ({ login: `${id}@x.test`, slug: 'choir', calendar_id: id }),
    (rows) => tx.insertInto('addresses').values(rows).execute(),
  );
  // Half of them are for calendars of the crowd, half for the one that is asked for.
  await insert(
    (id, n) => ({
      id,
      domain_id: cast.domain,
      calendar_id: n % 2 === 0 ? id : cast.calendar,
      principal_id: `user-${id}`,
      ...shareRow,
    }),
    (rows) => tx.insertInto('shares').values(rows).execute(),
  );
}

/** The steps of SQLite's plan that read a table; `SEARCH … USING INDEX` or `… PRIMARY KEY` is a look-up. */
async function sqlitePlan(tx: Writer, sql: string, values: readonly unknown[]): Promise<string[]> {
  const { rows } = await tx.executeQuery<{ detail: string }>(
    CompiledQuery.raw(`explain query plan ${sql}`, [...values]),
  );
  const steps = rows
    .map(({ detail }) => detail)
    .filter((step) => !/^(USE TEMP B-TREE FOR ORDER BY|CORRELATED SCALAR SUBQUERY \d+)$/.test(step));
  return steps.map((step) =>
    /^SEARCH \w+ USING ((COVERING )?INDEX|PRIMARY KEY) /.test(step) ? `look-up ${step}` : step,
  );
}

type Node = Readonly<{ 'Node Type': string; Plans?: Node[] }>;

/**
 * The nodes of PostgreSQL's plans that read a table: of that for these values and of that for any, of which it takes the
 * cheaper after some calls. What a bitmap reads from the table is what its index told it.
 */
async function postgresPlans(tx: Writer, sql: string, values: readonly unknown[]): Promise<string[]> {
  const found: string[] = [];
  const walk = ({ Plans: below = [], ...node }: Node) => {
    const type = node['Node Type'];
    const isLookUp = /^(Index|Index Only|Bitmap Index) Scan$/.test(type) && 'Index Cond' in node;
    if (type.endsWith(' Scan') && type !== 'Bitmap Heap Scan')
      found.push(`${isLookUp ? 'look-up ' : ''}${JSON.stringify(node)}`);
    below.forEach(walk);
  };
  for (const mode of ['force_custom_plan', 'force_generic_plan']) {
    await tx.executeQuery(CompiledQuery.raw(`set local plan_cache_mode = ${mode}`));
    const name = `access_${mode}`;
    await tx.executeQuery(CompiledQuery.raw(`prepare ${name} as ${sql}`));
    const given = values.map((value) => `'${String(value).replaceAll("'", "''")}'`).join(', ');
    const { rows } = await tx.executeQuery<{ 'QUERY PLAN': [{ Plan: Node }] }>(
      CompiledQuery.raw(`explain (format json) execute ${name} (${given})`),
    );
    walk(rows[0]!['QUERY PLAN'][0].Plan);
    await tx.executeQuery(CompiledQuery.raw(`deallocate ${name}`));
  }
  return found;
}

onEachEngine('access to a calendar', itFindsAccess);
