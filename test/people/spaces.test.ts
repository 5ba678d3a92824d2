import assert from 'node:assert/strict';
import type { Context } from '../../src/context.ts';
import { isDomainError, type ErrorCode } from '../../src/errors.ts';
import { personOf } from '../../src/people/actor.ts';
import { addDomain } from '../../src/people/add-domain.ts';
import { addSpace } from '../../src/people/add-space.ts';
import { addUser } from '../../src/people/add-user.ts';
import { changeMember } from '../../src/people/change-member.ts';
import { listSpaces } from '../../src/people/list-spaces.ts';
import { memberRoles, type MemberRole } from '../../src/people/space.ts';
import * as principals from '../../src/storage/tables/principals.ts';
import * as spaces from '../../src/storage/tables/spaces.ts';
import { overtaken } from '../support/overtaken.ts';
import { addNeighbour } from '../support/actors.ts';
import { refused } from '../support/refused.ts';
import type { Actor } from '../../src/people/actor.ts';
import { inEachScene } from '../support/scene.ts';
import { addColleague, openBureau, setRole, type Bureau } from '../support/space.ts';

const bureau = { login: 'bureau@monasso.org', name: 'Le bureau', owner: 'ben@monasso.org' };

inEachScene('a new space', (scene) => {
  it('is made by the operator and by an administrator of its domain, with one owner', async () => {
    const { operator, ann, storage, users } = scene();
    const made = await addSpace(operator, {
      ...bureau,
      login: ' Bureau@Monasso.org',
      owner: 'BEN@monasso.org',
    });
    assert.deepEqual([made.login, made.name, made.language], ['bureau@monasso.org', 'Le bureau', 'fr']);
    assert.deepEqual(await spaces.find(storage.db, 'bureau@monasso.org'), made);
    assert.deepEqual(await spaces.listMembers(storage.db, made.id), [{ user: users.ben, role: 'owner' }]);
    await addSpace(ann, { ...bureau, login: 'salles@monasso.org' });
  });

  it('is made by any user who owns it themselves', async () => {
    const { ben, storage, users } = scene();
    const made = await addSpace(ben, { ...bureau, owner: 'BEN@monasso.org' });
    assert.deepEqual(await spaces.listMembers(storage.db, made.id), [{ user: users.ben, role: 'owner' }]);
  });

  it('is made by nobody else', async () => {
    const { ben, eve, operator, as } = scene();
    const { context: elsewhere } = await addNeighbour(scene());
    const { context: gil, shared } = await scene().gil();
    const link = as({ kind: 'link', share: shared.share.id });
    for (const context of [eve, gil, link, elsewhere])
      await assert.rejects(addSpace(context, bureau), refused('not-allowed'));
    await assert.rejects(addSpace(ben, { ...bureau, owner: 'ann@monasso.org' }), refused('not-allowed'));
    const program = { id: 'p', access: 'write', calendar: null, lastUsedAt: null } as const;
    const held = as({ ...(ben.actor as Extract<Actor, { kind: 'user' }>), program });
    await assert.rejects(addSpace(held, bureau), refused('not-allowed'));
    // Whether there is such a domain is told to nobody who may not know.
    await assert.rejects(addSpace(ben, { ...bureau, login: 'x@nowhere.fr' }), refused('not-allowed'));
    await assert.rejects(
      addSpace(operator, { ...bureau, login: 'x@nowhere.fr' }),
      refused('domain-not-found'),
    );
    assert.deepEqual(await spaces.list(scene().storage.db, null), []);
  });

  it('has a login that nobody has or ever had, and leaves nothing behind where it is taken', async () => {
    const { operator, storage } = scene();
    await scene().gil('gil@orange.fr');
    await addSpace(operator, bureau);
    const taken = ['ben@monasso.org', 'gil.orange.fr@monasso.org', 'BUREAU@monasso.org'];
    for (const login of taken)
      await assert.rejects(
        addSpace(operator, { ...bureau, login }),
        refused('login-taken', { login: login.toLowerCase() }),
      );
    await assert.rejects(
      addUser(operator, { login: bureau.login, name: 'Somebody', passwordHash: null, admin: false }),
      refused('login-taken'),
    );
    assert.equal((await spaces.list(storage.db, null)).length, 1);
    const kept = await storage.db.selectFrom('principals').select('kind').execute();
    assert.deepEqual(kept.map(({ kind }) => kind).sort(), ['guest', 'space', 'user', 'user']);
  });

  it('keeps its login from a guest whose dotted form it is', async () => {
    await addSpace(scene().operator, { ...bureau, login: 'gil.orange.fr@monasso.org' });
    const { login } = await scene().invite('gil@orange.fr');
    assert.equal(login, 'gil.orange.fr-2@monasso.org');
  });

  it('is refused without a login, a name, or an owner who is a user of its domain', async () => {
    const { operator } = scene();
    await addDomain(operator, { name: 'mairie.fr' });
    await addUser(operator, { login: 'zoe@mairie.fr', name: 'Zoé', passwordHash: null, admin: false });
    await addSpace(operator, { ...bureau, login: 'salles@monasso.org' });
    await scene().gil();
    const add = (changes: Partial<typeof bureau>) => addSpace(operator, { ...bureau, ...changes });
    await assert.rejects(add({ login: 'bureau' }), refused('bad-login'));
    await assert.rejects(add({ login: 'le bureau@monasso.org' }), refused('bad-login'));
    await assert.rejects(add({ name: ' ' }), refused('bad-name', { reason: 'empty' }));
    const strangers = [
      'zoe@mairie.fr',
      'nobody@monasso.org',
      'salles@monasso.org',
      'gil.orange.fr@monasso.org',
    ];
    for (const owner of strangers)
      await assert.rejects(add({ owner }), refused('user-not-found', { login: owner }));
    assert.equal(await spaces.find(scene().storage.db, bureau.login), undefined);
  });
});

type Role = MemberRole | 'none';
const anyRole = [...memberRoles, 'none'] as const;

inEachScene('a change in a space', (scene) => {
  let there: Bureau;
  beforeEach(async () => {
    there = await openBureau(scene());
  });

  const roleOf = async (local: string): Promise<Role> => {
    const members = await spaces.listMembers(scene().storage.db, there.space.id);
    return members.find(({ user }) => user.login === `${local}@monasso.org`)?.role ?? 'none';
  };
  const change = (by: Context, local: string, role: Role) =>
    changeMember(by, { space: there.space.login, member: `${local}@monasso.org`, role });
  /** What becomes of one change, which is taken back: the code of its refusal, or 'done'. */
  async function outcome(by: Context, local: string, from: Role, to: Role): Promise<ErrorCode | 'done'> {
    if ((await roleOf(local)) !== from) await setRole(scene(), there.space, local, from);
    try {
      await change(by, local, to);
      assert.equal(await roleOf(local), to);
      return 'done';
    } catch (error) {
      if (!isDomainError(error)) throw error;
      assert.equal(await roleOf(local), from, 'a refused change changes nothing');
      return error.code;
    } finally {
      if ((await roleOf(local)) !== from) await setRole(scene(), there.space, local, from);
    }
  }

  type Table = Readonly<Record<Role, Readonly<Record<Role, ErrorCode | 'done'>>>>;
  const row = (owner: ErrorCode | 'done', moderator = owner, member = owner, none = owner) => ({
    owner,
    moderator,
    member,
    none,
  });
  const all = (code: ErrorCode): Table => ({
    owner: row(code),
    moderator: row(code),
    member: row(code),
    none: row(code),
  });
  /** From the role in front to the role in the column: owner, moderator, member, none. */
  const everything: Table = {
    ...all('space-not-found'),
    owner: row('done'),
    moderator: row('done'),
    member: row('done'),
    none: row('done', 'done', 'done', 'member-not-found'),
  };
  const membersInAndOut: Table = {
    owner: row('not-allowed'),
    moderator: row('not-allowed'),
    member: row('not-allowed', 'not-allowed', 'done', 'done'),
    none: row('not-allowed', 'not-allowed', 'done', 'member-not-found'),
  };
  const tables: Readonly<Record<string, Table>> = {
    operator: everything,
    owner: everything,
    moderator: membersInAndOut,
    member: all('not-allowed'),
    stranger: all('space-not-found'),
    administrator: all('space-not-found'),
  };
  const actors = (): Readonly<Record<string, Context>> => ({
    operator: scene().operator,
    owner: there.olga,
    moderator: there.max,
    member: scene().ben,
    stranger: there.lea,
    administrator: scene().ann,
  });
  for (const [who, table] of Object.entries(tables))
    it(`by ${who} is ${who === 'owner' || who === 'operator' ? 'any' : 'as their role says'}`, async () => {
      await addColleague(scene(), 'tom');
      const by = actors()[who]!;
      for (const from of anyRole)
        for (const to of anyRole)
          assert.equal(await outcome(by, 'tom', from, to), table[from][to], `${from} → ${to}`);
    });

  it('of oneself is to leave, and for owners any', async () => {
    const own = async (by: Context, from: MemberRole) => {
      const local = personOf(by.actor)!.login.split('@')[0]!;
      const outcomes: Partial<Record<Role, ErrorCode | 'done'>> = {};
      for (const to of anyRole) outcomes[to] = await outcome(by, local, from, to);
      return outcomes;
    };
    const toLeave = row('not-allowed', 'not-allowed', 'not-allowed', 'done');
    assert.deepEqual(await own(scene().ben, 'member'), toLeave);
    assert.deepEqual(await own(there.max, 'moderator'), toLeave);
    await setRole(scene(), there.space, 'lea', 'owner');
    assert.deepEqual(await own(there.olga, 'owner'), row('done'));
  });

  it('by somebody who is not signed in, a guest, or another domain finds no space', async () => {
    const { eve } = scene();
    const { context: elsewhere } = await addNeighbour(scene());
    const { context: gil } = await scene().gil();
    for (const by of [eve, gil, elsewhere])
      await assert.rejects(change(by, 'ben', 'none'), refused('space-not-found', { login: bureau.login }));
    // Nothing crosses the border of a domain, nor is anybody but a user ever in a space.
    const member = (login: string) =>
      changeMember(there.olga, { space: bureau.login, member: login, role: 'member' });
    for (const login of ['zoe@mairie.fr', 'gil.orange.fr@monasso.org', bureau.login, 'nobody@monasso.org'])
      await assert.rejects(member(login), refused('user-not-found', { login }));
  });

  it('never takes the last owner away', async () => {
    for (const by of [there.olga, scene().operator])
      for (const to of ['moderator', 'member', 'none'] as const)
        await assert.rejects(change(by, 'olga', to), refused('last-owner'));
    await change(there.olga, 'olga', 'owner');
    await change(there.olga, 'max', 'owner');
    await change(there.olga, 'olga', 'none');
    assert.deepEqual([await roleOf('max'), await roleOf('olga')], ['owner', 'none']);
  });

  /** Two changes at once, several times over: from the second on both have their connection at hand. */
  async function race(one: () => Promise<void>, other: () => Promise<void>, lost: ErrorCode): Promise<void> {
    for (let round = 0; round < 5; round += 1) {
      for (const local of ['olga', 'max']) await setRole(scene(), there.space, local, 'owner');
      const results = await Promise.allSettled([one(), other()]);
      const refusals = results.filter((result) => result.status === 'rejected');
      assert.equal(refusals.length, 1, 'exactly one wins');
      refused(lost)(refusals[0]!.reason);
      const members = await spaces.listMembers(scene().storage.db, there.space.id);
      assert.equal(members.filter(({ role }) => role === 'owner').length, 1);
    }
  }

  it('never takes the last two owners away at once', () =>
    race(
      () => change(there.olga, 'olga', 'none'),
      () => change(there.max, 'max', 'member'),
      'last-owner',
    ));

  it('lets one of two owners who put each other out win', () =>
    race(
      () => change(there.olga, 'max', 'none'),
      () => change(there.max, 'olga', 'none'),
      'space-not-found',
    ));
});

inEachScene('somebody who goes at that moment', (scene) => {
  it('owns no new space, and is taken into none', async () => {
    const { operator, storage } = scene();
    const [zoe, lou] = [await scene().user('zoe'), await scene().user('lou')];
    const remove = (id: string) => storage.transaction((tx) => principals.remove(tx, id));
    const given = { ...bureau, owner: zoe.login };
    await assert.rejects(
      addSpace(
        overtaken(operator, () => remove(zoe.id)),
        given,
      ),
      refused('user-not-found'),
    );
    await addSpace(operator, bureau);
    const joining = { space: bureau.login, member: lou.login, role: 'member' } as const;
    const late = overtaken(operator, () => remove(lou.id));
    await assert.rejects(changeMember(late, joining), refused('user-not-found'));
  });
});

inEachScene('the list of spaces', (scene) => {
  it('has those that one is in, with everybody who is, and all for the operator', async () => {
    const { space, olga, max, lea } = await openBureau(scene());
    const { operator, ben, eve } = scene();
    const rooms = await addSpace(operator, {
      login: 'salles@monasso.org',
      name: 'À louer',
      owner: 'lea@monasso.org',
    });
    const listed = async (by: Context) =>
      (await listSpaces(by)).map(({ space: { login }, members }) => [
        login,
        members.map(({ user, role }) => `${user.login.split('@')[0]} ${role}`),
      ]);
    const whole = [space.login, ['olga owner', 'max moderator', 'ben member']];
    for (const by of [olga, max, ben]) assert.deepEqual(await listed(by), [whole]);
    assert.deepEqual(await listed(lea), [[rooms.login, ['lea owner']]]);
    assert.deepEqual(await listed(scene().ann), []);
    assert.equal((await listed(operator)).length, 2);
    const { context: gil } = await scene().gil();
    for (const by of [eve, gil]) await assert.rejects(listSpaces(by), refused('sign-in-needed'));
  });
});
