import assert from 'node:assert/strict';
import type { Context } from '../../src/context.ts';
import { isDomainError } from '../../src/errors.ts';
import { newId } from '../../src/people/id.ts';
import type { Account } from '../../src/signing-in/account.ts';
import { changePassword } from '../../src/signing-in/change-password.ts';
import { chooseAccount } from '../../src/signing-in/choose-account.ts';
import { findSetUp } from '../../src/signing-in/find-set-up.ts';
import { offerAccounts } from '../../src/signing-in/offer-accounts.ts';
import { offerSetUp } from '../../src/signing-in/offer-set-up.ts';
import { verifyPassword } from '../../src/signing-in/password.ts';
import { resetPassword } from '../../src/signing-in/reset-password.ts';
import { savePassword } from '../../src/signing-in/save-password.ts';
import { setUp } from '../../src/signing-in/set-up.ts';
import { startSession } from '../../src/signing-in/start-session.ts';
import { hashToken, newToken } from '../../src/server/secrets.ts';
import * as accounts from '../../src/storage/tables/accounts.ts';
import * as guests from '../../src/storage/tables/guests.ts';
import * as oneTimeLinks from '../../src/storage/tables/one-time-links.ts';
import * as principals from '../../src/storage/tables/principals.ts';
import * as sessions from '../../src/storage/tables/sessions.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { onEachEngine } from '../support/engines.ts';
import { overtaken } from '../support/overtaken.ts';
import { refused } from '../support/refused.ts';
import { emptied, openScene, password, type Scene } from '../support/scene.ts';

const rounds = Array.from({ length: 100 }, (_, round) => round);

/** What became of it: 'done', or the code of the refusal; anything else fails the test. */
async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (isDomainError(error)) return error.code;
    throw error;
  }
}

onEachEngine('Of two nodes over one database', (storage, database) => {
  let there: Storage;
  let scene: Scene;
  /** Ben on one node and on the other. */
  let [here, elsewhere]: [Context, Context] = [undefined as never, undefined as never];
  const ben = async (): Promise<Account> =>
    (await accounts.findById(storage().db, scene.users.ben.id)) ?? assert.fail('Ben is there');
  const opens = async (key: string) =>
    (await sessions.find(storage().db, hashToken(key), scene.clock.ms)) !== undefined;
  const signIn = async (context: Context, account: Account): Promise<string | undefined> => {
    try {
      return (await startSession(context, { account })).key;
    } catch (error) {
      if (isDomainError(error, 'sign-in-refused')) return undefined;
      throw error;
    }
  };
  const change = ({ storage: on }: Context, account: Account, hash: string) =>
    on.transaction((tx) => savePassword(tx, account, hash));

  before(async () => {
    there = await database().open();
  });
  after(() => there.close());
  beforeEach(async function () {
    this.timeout(120_000);
    scene = await openScene(async () => await emptied(storage()));
    here = scene.ben;
    elsewhere = Object.freeze({ ...scene.ben, storage: there });
  });

  it('one changes a password, and the later change of the same is refused', async () => {
    for (const round of rounds) {
      const account = await ben();
      const hashes = [`here ${round}`, `elsewhere ${round}`];
      const done = await Promise.all([
        change(here, account, hashes[0]!),
        change(elsewhere, account, hashes[1]!),
      ]);
      assert.deepEqual([...done].sort(), [false, true], `round ${round}`);
      assert.equal((await ben()).passwordHash, hashes[done.indexOf(true)], `round ${round}`);
    }
  });

  it('neither lets in by what was proved before the other changed the password', async () => {
    for (const round of rounds) {
      const account = await ben();
      const { proof } = await offerAccounts(here, [account]);
      const early = (await signIn(here, account)) ?? assert.fail('nothing was changed yet');
      const choose = async (context: Context) =>
        await signIn(context, await chooseAccount(context, { proof, account: scene.users.ben.id }));
      const [changed, ...keys] = await Promise.all([
        change(round % 2 === 0 ? here : elsewhere, account, `hash ${round}`),
        signIn(here, account),
        signIn(elsewhere, account),
        choose(elsewhere).catch((error: unknown) => {
          if (isDomainError(error, 'form-expired')) return undefined;
          throw error;
        }),
      ]);
      assert.ok(changed);
      for (const key of [early, ...keys])
        assert.ok(key === undefined || !(await opens(key)), `a session of round ${round} is left`);
      assert.equal(await signIn(here, account), undefined);
      await assert.rejects(choose(here), refused('form-expired'));
      assert.ok(await opens((await signIn(elsewhere, await ben())) ?? ''), 'by the new one they get in');
    }
  });

  it('one deletes an account while the other lets it in, and nothing is left', async () => {
    for (const round of rounds) {
      const id = newId<'guest'>();
      const of = { id, domain: scene.domain.id, language: 'fr' } as const;
      await storage().transaction(async (tx) => {
        await guests.add(tx, { ...of, email: `${id}@orange.fr`, login: `${id}@monasso.org` }, round);
        await guests.accept(tx, id, { name: 'Gil', passwordHash: 'hash', language: 'fr' });
      });
      const account = (await accounts.findById(storage().db, id))!;
      const [, ...keys] = await Promise.all([
        (round % 2 === 0 ? storage() : there).transaction((tx) => principals.remove(tx, id)),
        signIn(here, account),
        signIn(elsewhere, account),
      ]);
      for (const key of keys) assert.ok(key === undefined || !(await opens(key)), `round ${round}`);
    }
  });

  it('one sets a password by a link from the mail, and what was changed meanwhile stays', async function () {
    this.timeout(120_000);
    for (const round of rounds) {
      const account = await ben();
      const token = newToken();
      const principal = scene.users.ben.id;
      const link = { purpose: 'password', principal, tokenHash: hashToken(token) } as const;
      await storage().transaction((tx) =>
        oneTimeLinks.add(tx, { ...link, endsAt: scene.clock.ms + 1000 }, scene.clock.ms),
      );
      const chosen = { password: `${password} ${round}`, confirmation: `${password} ${round}` };
      // The change comes after all that the reset has read, and waits for the same rows.
      const late = overtaken(elsewhere, () => change(here, account, `hash ${round}`));
      assert.equal(
        await outcome(resetPassword(late, { token, ...chosen })),
        'reset-link-unknown',
        `round ${round}`,
      );
      assert.equal((await ben()).passwordHash, `hash ${round}`);
    }
  });

  it('one makes the first administrator, whatever the other does meanwhile', async function () {
    this.timeout(120_000);
    const given = (name: string) =>
      ({
        domain: `${name}.org`,
        login: 'ann',
        name,
        language: 'fr',
        password,
        confirmation: password,
      }) as const;
    for (const round of rounds) {
      await emptied(storage());
      const offers = await Promise.all([offerSetUp(here), offerSetUp(elsewhere)]);
      const tokens = offers.map((offer) => offer?.token ?? assert.fail('nothing was set up yet'));
      const counts = await Promise.all(tokens.map((token) => outcome(findSetUp(here, { token }))));
      assert.deepEqual([...counts].sort(), ['done', 'set-up-link-unknown'], 'the later link counts');
      const token = tokens[counts.indexOf('done')]!;
      // The same link by both, or a newer one in its place before it is used.
      const isSame = round % 2 === 0;
      const [ours, theirs] = await Promise.all([
        outcome(setUp(here, { token, ...given('here') })),
        outcome(isSame ? setUp(elsewhere, { token, ...given('elsewhere') }) : offerSetUp(elsewhere)),
      ]);
      const administrators = await storage().db.selectFrom('users').selectAll().execute();
      const made = [ours, isSame ? theirs : ''].filter((one) => one === 'done').length;
      const told = `round ${round}: ${ours}, ${theirs}`;
      assert.equal(administrators.length, made, told);
      assert.ok(isSame ? made === 1 : made <= 1, told);
    }
  });

  it('one is told that its change came too late, and the other signs in by its own', async () => {
    const wanted = ['une tout autre phrase', 'encore une autre phrase'];
    const turns = [here, elsewhere].map((context, at) =>
      changePassword(context, {
        current: password,
        password: wanted[at]!,
        confirmation: wanted[at]!,
        address: '127.0.0.1',
      }),
    );
    const done = await Promise.allSettled(turns);
    const lost = done.find((one) => one.status === 'rejected') ?? assert.fail('both were taken');
    refused('sign-in-refused')(lost.reason);
    const won = done.find((one) => one.status === 'fulfilled') ?? assert.fail('none was taken');
    assert.ok(await opens((await signIn(here, won.value)) ?? ''));
    const right = wanted[done.indexOf(won)]!;
    assert.ok(await verifyPassword((await ben()).passwordHash!, right));
  });
});
