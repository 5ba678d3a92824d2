import assert from 'node:assert/strict';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { changeDomain } from '../../src/calendars/change-domain.ts';
import { listCalendars } from '../../src/calendars/list-calendars.ts';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import { removeCalendar } from '../../src/calendars/remove-calendar.ts';
import { removeUser } from '../../src/calendars/remove-user.ts';
import type { Context } from '../../src/context.ts';
import { personOf } from '../../src/people/actor.ts';
import { changeMember } from '../../src/people/change-member.ts';
import { may } from '../../src/policies.ts';
import { counters } from '../../src/server/counters.ts';
import { leaveShare } from '../../src/sharing/leave-share.ts';
import { listSharedWithMe } from '../../src/sharing/list-shared-with-me.ts';
import { addProgramPassword } from '../../src/signing-in/add-program-password.ts';
import { changePassword } from '../../src/signing-in/change-password.ts';
import { deleteAccount } from '../../src/signing-in/delete-account.ts';
import { listProgramPasswords } from '../../src/signing-in/list-program-passwords.ts';
import { offerPassword } from '../../src/signing-in/offer-password.ts';
import { proveAnywhere } from '../../src/signing-in/prove-anywhere.ts';
import { proveProgramLogin } from '../../src/signing-in/prove-program-login.ts';
import { resetPassword } from '../../src/signing-in/reset-password.ts';
import { revokeProgramPassword } from '../../src/signing-in/revoke-program-password.ts';
import * as domains from '../../src/storage/tables/domains.ts';
import { addNeighbour } from '../support/actors.ts';
import { refused } from '../support/refused.ts';
import { inEachScene, password } from '../support/scene.ts';

const address = '192.0.2.1';
const another = 'une tout autre phrase';
const choir = { owner: 'ann@monasso.org', slug: 'choir' };

inEachScene('a program’s password', (scene) => {
  const make = async (
    by: Context,
    { calendar = null, access = 'write', label = 'Thunderbird' }: Partial<Made> = {},
  ) => await addProgramPassword(by, { label, calendar, access });
  type Made = Parameters<typeof addProgramPassword>[1];
  const prove = async (login: string, secret: string) =>
    await proveProgramLogin(scene().eve, {
      domain: scene().domain.id,
      programPasswords: (await domains.findById(scene().storage.db, scene().domain.id))!.programPasswords,
      ...{ login, password: secret, address },
    });
  /** The program itself, as whoever it came for. */
  const comes = async (login: string, secret: string) => scene().as(await prove(login, secret));
  const noted = async () => await scene().storage.db.selectFrom('failed_attempts').selectAll().execute();

  it('opens for its login and no other, without argon2', async () => {
    const { context: gil } = await scene().gil();
    const { made, secret } = await make(gil);
    const before = { ...counters };
    for (const login of ['gil@orange.fr', 'gil.orange.fr@monasso.org']) {
      const actor = await prove(login, secret.toUpperCase());
      assert.equal(personOf(actor).id, personOf(gil.actor)?.id);
      assert.deepEqual(actor.program, {
        id: made.id,
        calendar: null,
        access: 'write',
        lastUsedAt: null,
      });
    }
    for (const login of ['ben@monasso.org', 'zoe@monasso.org', ''])
      await assert.rejects(prove(login, secret), refused('sign-in-refused'), login);
    assert.deepEqual(counters, before, 'no password was looked for, and none hashed');
    assert.equal((await noted()).length, 3, 'it is a wrong one, as any other');
    assert.equal((await prove('gil@orange.fr', password)).program, undefined, 'their own');
  });

  it('that is wrong is throttled like any other, and never keeps the right one out', async () => {
    const { secret } = await make(scene().ben);
    const wrong = (n: number) => `${secret.slice(0, -2)}${'23456789abcdef'[n]!}z`;
    for (let n = 0; n < 10; n += 1)
      await assert.rejects(prove('ben@monasso.org', wrong(n)), refused('sign-in-refused'));
    await assert.rejects(prove('ben@monasso.org', wrong(0)), refused('sign-in-refused'));
    assert.equal((await noted()).length, 10, 'the same one counts once');
    await assert.rejects(prove('ben@monasso.org', wrong(10)), refused('too-many-attempts'));
    await prove('ben@monasso.org', secret);
    assert.doesNotMatch(JSON.stringify(await noted()), /fasti/);
  });

  it('is kept as a hash, listed to who made it, and revoked at once', async () => {
    const { ben, storage, clock } = scene();
    const { made, secret } = await make(ben, { label: '  Thunderbird\nà la maison ' });
    clock.advance({ minutes: 1 });
    const { made: later } = await make(ben, { access: 'read', calendar: scene().calendar.id });
    const rows = await storage.db.selectFrom('program_passwords').selectAll().execute();
    assert.doesNotMatch(JSON.stringify(rows), new RegExp(secret.slice(6, 11)));
    assert.equal(made.label, 'Thunderbird à la maison');
    assert.deepEqual(await listProgramPasswords(ben), [later, made]);
    assert.deepEqual(await listProgramPasswords(scene().ann), []);
    await assert.rejects(
      revokeProgramPassword(scene().ann, { id: made.id }),
      refused('program-password-not-found'),
    );
    await prove('ben@monasso.org', secret);
    await revokeProgramPassword(ben, { id: made.id });
    await assert.rejects(prove('ben@monasso.org', secret), refused('sign-in-refused'));
    await assert.rejects(revokeProgramPassword(ben, { id: made.id }), refused('program-password-not-found'));
    assert.deepEqual(await listProgramPasswords(ben), [later]);
  });

  it('is made by who came themselves, for a calendar that there is, fifty at most', async () => {
    const { ben, eve, operator, ann } = scene();
    for (const by of [eve, operator]) await assert.rejects(make(by), refused('sign-in-needed'));
    const program = await comes('ben@monasso.org', (await make(ben)).secret);
    await assert.rejects(make(program), refused('sign-in-needed'));
    await assert.rejects(listProgramPasswords(program), refused('sign-in-needed'));
    await assert.rejects(make(ben, { label: ' ' }), refused('bad-name', { reason: 'empty' }));
    await assert.rejects(make(ben, { calendar: 'none' }), refused('calendar-not-found'));
    const { context: zoe } = await addNeighbour(scene());
    await assert.rejects(make(zoe, { calendar: scene().calendar.id }), refused('calendar-not-found'));
    for (let n = 0; n < 50; n += 1) await make(ann);
    await assert.rejects(make(ann), refused('too-many-program-passwords', { most: 50 }));
  });

  it('that may only read never edits, and that may write has what its maker has', async () => {
    const { ann } = scene();
    const reading = await comes('ann@monasso.org', (await make(ann, { access: 'read' })).secret);
    const { access } = await openCalendar(reading, choir, 'read');
    assert.equal(access.role, 'viewer');
    assert.equal(access.view.ofPrivate.detail, 'full', 'it sees what its maker sees');
    for (const ability of ['edit', 'admin', 'own'] as const)
      await assert.rejects(openCalendar(reading, choir, ability), refused('not-allowed'), ability);
    assert.deepEqual(
      (await listCalendars(reading)).map((one) => one.access.role),
      ['viewer'],
    );
    await assert.rejects(addCalendar(reading, { owner: choir.owner, name: 'x' }), refused('not-allowed'));
    const writing = await comes('ann@monasso.org', (await make(ann)).secret);
    await openCalendar(writing, choir, 'own');
    await addCalendar(writing, { owner: choir.owner, name: 'x' });
  });

  it('for one calendar opens no other, not even one that everybody reads', async () => {
    const { ann, ben, operator, calendar } = scene();
    const other = await addCalendar(operator, { owner: choir.owner, name: 'Sorties', slug: 'sorties' });
    await addCalendar(operator, { owner: 'ben@monasso.org', name: 'Notes' });
    const bens = { kind: 'user', login: 'ben@monasso.org' } as const;
    await scene().share(bens, { role: 'editor' });
    const { share } = await scene().share(bens, { calendar: { id: other.id } });
    await scene().share({ kind: 'public' }, { calendar: { id: other.id } });
    const held = await comes('ben@monasso.org', (await make(ben, { calendar: calendar.id })).secret);
    assert.equal((await openCalendar(held, choir, 'edit')).access.role, 'editor');
    for (const which of [{ id: other.id }, { ...choir, slug: 'sorties' }])
      await assert.rejects(openCalendar(held, which, 'read'), refused('calendar-not-found'));
    const shared = (await listSharedWithMe(held)).map((one) => one.calendar.id);
    assert.deepEqual(shared, [calendar.id]);
    assert.deepEqual(await listCalendars(held), []);
    await assert.rejects(leaveShare(held, { share: share.id }), refused('not-allowed'));
    await assert.rejects(addCalendar(held, { owner: 'ben@monasso.org', name: 'x' }), refused('not-allowed'));
    await removeCalendar(ann, { calendar: { id: calendar.id } });
    assert.deepEqual(await listProgramPasswords(ben), [], 'it goes with its calendar');
  });

  it('gives no right that is no calendar’s', async () => {
    const { ann, domain } = scene();
    await scene().space('bureau', { ann: 'owner', ben: 'member' });
    const program = await comes('ann@monasso.org', (await make(ann)).secret);
    for (const right of ['list-users', 'add-user', 'read-outbox', 'upload-files'] as const) {
      assert.ok(may(ann.actor, right, domain.id));
      assert.equal(may(program.actor, right, domain.id), false, right);
    }
    const out = { space: 'bureau@monasso.org', member: 'ben@monasso.org', role: 'none' } as const;
    await assert.rejects(changeMember(program, out), refused('not-allowed'));
    const change = { current: password, password: another, confirmation: another, address };
    await assert.rejects(changePassword(program, change), refused('sign-in-needed'));
  });

  it('begins no session', async () => {
    const { secret } = await make(scene().ben);
    await assert.rejects(
      proveAnywhere(scene().eve, { login: 'ben@monasso.org', password: secret, address }),
      refused('sign-in-refused'),
    );
    await assert.rejects(
      changePassword(scene().ben, { current: secret, password: another, confirmation: another, address }),
      refused('sign-in-refused'),
    );
  });

  it('goes on after another password of one’s own was chosen, unless it was to end', async () => {
    const { ben, operator } = scene();
    const { secret } = await make(ben);
    const change = { current: password, password: another, confirmation: another, address };
    await changePassword(ben, change);
    const { address: offered } = await offerPassword(operator, { user: 'ben@monasso.org' });
    const [token, chosen] = [offered.split('/').at(-1)!, { password, confirmation: password }];
    await resetPassword(operator, { token, ...chosen });
    await prove('ben@monasso.org', secret);
    const { secret: anns } = await make(scene().ann);
    await changePassword(ben, { ...change, programs: 'revoke' });
    await assert.rejects(prove('ben@monasso.org', secret), refused('sign-in-refused'));
    await prove('ann@monasso.org', anns);
    const { secret: next } = await make(ben);
    const again = (await offerPassword(operator, { user: 'ben@monasso.org' })).address.split('/').at(-1)!;
    await resetPassword(operator, { token: again, ...chosen, programs: 'revoke' });
    await assert.rejects(prove('ben@monasso.org', next), refused('sign-in-refused'));
  });

  it('ends with its account', async () => {
    const { context: gil } = await scene().gil();
    const [gils, bens] = [await make(gil), await make(scene().ben)];
    await deleteAccount(gil, { password, address });
    await removeUser(scene().operator, { user: 'ben@monasso.org', calendars: 'keep' });
    await assert.rejects(prove('gil@orange.fr', gils.secret), refused('sign-in-refused'));
    await assert.rejects(prove('ben@monasso.org', bens.secret), refused('sign-in-refused'));
    const left = await scene().storage.db.selectFrom('program_passwords').selectAll().execute();
    assert.deepEqual(left, []);
  });

  it('may be required of users: their own then opens pages alone, which is told to who knows it', async () => {
    const { ann, ben, eve } = scene();
    await scene().gil();
    const { secret } = await make(ben);
    const required = { domain: 'monasso.org', programPasswords: 'required' } as const;
    await assert.rejects(changeDomain(ben, required), refused('not-allowed'));
    assert.equal((await changeDomain(ann, required)).changed, true);
    assert.equal((await changeDomain(ann, required)).changed, false);
    await assert.rejects(prove('ben@monasso.org', password), refused('program-password-needed'));
    await assert.rejects(prove('ben@monasso.org', another), refused('sign-in-refused'));
    await assert.rejects(prove('zoe@monasso.org', password), refused('sign-in-refused'));
    await prove('ben@monasso.org', secret);
    await prove('gil@orange.fr', password);
    assert.equal(
      (await proveAnywhere(eve, { login: 'ben@monasso.org', password, address })).length,
      1,
      'pages',
    );
    await changeDomain(ann, { domain: 'monasso.org', programPasswords: 'optional' });
    await prove('ben@monasso.org', password);
  });
});
