import assert from 'node:assert/strict';
import type { Context } from '../../src/context.ts';
import { listUsers } from '../../src/people/list-users.ts';
import { readUsers } from '../../src/people/roster.ts';
import { addAccounts } from '../../src/signing-in/add-accounts.ts';
import { addAccount } from '../../src/signing-in/add-account.ts';
import { offerPassword } from '../../src/signing-in/offer-password.ts';
import { proveAnywhere } from '../../src/signing-in/prove-anywhere.ts';
import { resetPassword } from '../../src/signing-in/reset-password.ts';
import { everyActor, isForAdministrators } from '../support/actors.ts';
import { refused } from '../support/refused.ts';
import { inEachScene, password, type Scene } from '../support/scene.ts';

function itAddsAccounts(scene: () => Scene): void {
  const address = '192.0.2.1';
  const tokenOf = (text: string) => text.slice(-43);
  const take = async (text: string, context: Context = scene().operator) => {
    const { lines } = readUsers(new TextEncoder().encode(text));
    return await Array.fromAsync(addAccounts(context, { lines }));
  };
  const told = async (text: string, context?: Context) =>
    (await take(text, context)).map((one) => [
      one.line,
      one.given,
      one.result,
      one.result === 'refused' ? one.error.code : 'sameAs' in one ? one.sameAs : null,
    ]);

  it('of a list are made whole or not at all, and each line is told', async () => {
    const [first, ...rest] = await take(
      [
        'login;name;admin;langue;password',
        'zoe@monasso.org;Zoé Durand;oui;en;',
        `pia@monasso.org;Pia;;;${password}`,
        'x y@monasso.org;X;;;',
        'ann@monasso.org;Somebody else;;;',
        'ann@monasso.org;Ann Martin;oui;fr;',
        'weak@monasso.org;Weak;;;1234',
        'noname@monasso.org;;;;',
        'who@nowhere.fr;Who;;;',
        'Zoe@Monasso.org;Zoé Durand;x;English;',
        'ZOE@monasso.org;Zoé Dupont;oui;en;',
        'x y@monasso.org;X;;;',
      ].join('\n'),
    );
    assert.ok(first?.result === 'added');
    assert.deepEqual([first.done.user.admin, first.done.user.language], [true, 'en']);
    const found = await proveAnywhere(scene().eve, { login: 'pia@monasso.org', password, address });
    assert.equal(found.length, 1);
    assert.deepEqual(
      rest.map((one) => [one.line, one.result, one.result === 'refused' ? one.error.code : null]),
      [
        [3, 'added', null],
        [4, 'refused', 'bad-login'],
        [5, 'refused', 'login-taken'],
        [6, 'unchanged', null],
        [7, 'refused', 'weak-password'],
        [8, 'refused', 'bad-name'],
        [9, 'refused', 'domain-not-found'],
        [10, 'unchanged', null],
        [11, 'refused', 'bad-line'],
        [12, 'refused', 'bad-login'],
      ],
    );
    const { users } = await listUsers(scene().operator, {});
    assert.deepEqual(
      users.map(({ user }) => user.login),
      ['ann', 'ben', 'pia', 'zoe'].map((local) => `${local}@monasso.org`),
    );
    await resetPassword(scene().eve, {
      token: tokenOf(first.done.offer!.address),
      password,
      confirmation: password,
    });
  });

  it('of the same list again change nothing, and say so, with no secret', async () => {
    const text = `login,name\n${Array.from({ length: 250 }, (_, n) => `u${n}@monasso.org,User ${n}`).join('\n')}\n`;
    const first = await take(text);
    assert.ok(first.every((one) => one.result === 'added' && one.done.offer !== null));
    const { users } = await listUsers(scene().operator, {});
    const again = await take(text);
    assert.ok(again.every((one) => one.result === 'unchanged' && one.done.offer === undefined));
    assert.deepEqual((await listUsers(scene().operator, {})).users, users);
    // What was printed the first time still works.
    assert.ok(first[7]?.result === 'added');
    const token = tokenOf(first[7].done.offer!.address);
    await resetPassword(scene().eve, { token, password, confirmation: password });
  });

  it('are refused one by one where a login was taken meanwhile', async () => {
    const { operator } = scene();
    const text = (n: number) =>
      `login,name\nold${n}@monasso.org,Old\nboth@monasso.org,Both ${n}\nnew${n}@monasso.org,New\n`;
    const two = await Promise.all([told(text(1), operator), told(text(2), operator)]);
    const results = two.map((lines) => lines.map(([, , result]) => result));
    assert.deepEqual(
      results.map(([before, , behind]) => [before, behind]),
      [
        ['added', 'added'],
        ['added', 'added'],
      ],
    );
    assert.deepEqual(results.map(([, both]) => both).sort(), ['added', 'refused']);
  });

  it('are for the operator and the domain’s administrators to give', async () => {
    const actors = await everyActor(scene());
    let n = 0;
    const add = (context: Context) =>
      addAccount(context, {
        login: `x${(n += 1)}@monasso.org`,
        name: 'X',
        admin: false,
        password: null,
      });
    await isForAdministrators(actors, add);
    await isForAdministrators(actors, (context) => offerPassword(context, { user: 'ben@monasso.org' }));
    const results = await told('login,name\nx@monasso.org,X\ny@mairie.fr,Y\n', actors.elsewhere);
    assert.deepEqual(results, [
      [2, 'x@monasso.org', 'refused', 'not-allowed'],
      [3, 'y@mairie.fr', 'added', null],
    ]);
  });

  it('leave no account behind whose password was refused', async () => {
    const weak = { login: 'zoe@monasso.org', name: 'Zoé', admin: false, password: 'zoe@monasso.org' };
    await assert.rejects(addAccount(scene().operator, weak), refused('weak-password'));
    assert.equal((await listUsers(scene().operator, {})).users.length, 2);
  });

  it('get another password at a new one-time address; the one before no longer counts', async () => {
    const { operator, eve } = scene();
    const first = await offerPassword(operator, { user: 'ben@monasso.org' });
    const second = await offerPassword(operator, { user: 'Ben@Monasso.org' });
    assert.equal(second.user.login, 'ben@monasso.org');
    const choose = (text: string) =>
      resetPassword(eve, {
        token: tokenOf(text),
        password: 'another long phrase',
        confirmation: 'another long phrase',
      });
    await assert.rejects(choose(first.address), refused('reset-link-unknown'));
    await proveAnywhere(eve, { login: 'ben@monasso.org', password, address });
    await choose(second.address);
    await assert.rejects(
      proveAnywhere(eve, { login: 'ben@monasso.org', password, address }),
      refused('sign-in-refused'),
    );
    await assert.rejects(choose(second.address), refused('reset-link-unknown'));
    await assert.rejects(offerPassword(operator, { user: 'no@monasso.org' }), refused('user-not-found'));
  });
}

inEachScene('Accounts', itAddsAccounts);
