import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { systemClock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import type { Context } from '../../src/context.ts';
import { operator } from '../../src/people/actor.ts';
import { addDomain } from '../../src/people/add-domain.ts';
import { findSetUp } from '../../src/signing-in/find-set-up.ts';
import { offerSetUp } from '../../src/signing-in/offer-set-up.ts';
import { proveLogin } from '../../src/signing-in/prove-login.ts';
import { setUp } from '../../src/signing-in/set-up.ts';
import { openSqlite } from '../../src/storage/sqlite.ts';
import { password } from '../support/scene.ts';
import { overtaken } from '../support/overtaken.ts';
import { refused } from '../support/refused.ts';

const first = {
  domain: 'Monasso.org',
  login: 'ann',
  name: 'Ann',
  password,
  confirmation: password,
  language: 'en',
} as const;

describe('setting up', () => {
  let context: Context;
  beforeEach(async () => {
    context = {
      actor: operator,
      storage: await openSqlite(':memory:'),
      clock: systemClock,
      config: { ...readConfig({}), secretKey: randomBytes(32).toString('hex') },
      mail: { wake: () => undefined },
    };
  });
  afterEach(() => context.storage.close());

  it('makes the domain and its administrator by a link that is good once', async () => {
    const { token } = (await offerSetUp(context))!;
    await findSetUp(context, { token });
    const { actor } = await setUp(context, { token, ...first });
    assert.ok(actor.kind === 'user');
    const { user } = actor;
    assert.deepEqual([user.login, user.admin, user.language], ['ann@monasso.org', true, 'en']);
    await proveLogin(context, { domain: user.domain, login: user.login, password, address: 'x' });
    await assert.rejects(setUp(context, { token, ...first }), refused('already-set-up'));
    assert.equal(await offerSetUp(context), undefined);
  });

  it('is offered anew at each start, and the earlier offer ends', async () => {
    const { token: earlier } = (await offerSetUp(context))!;
    const { token } = (await offerSetUp(context))!;
    await assert.rejects(setUp(context, { token: earlier, ...first }), refused('set-up-link-unknown'));
    const stored = await context.storage.db.selectFrom('one_time_links').selectAll().execute();
    assert.ok(!JSON.stringify(stored).includes(token));
    await setUp(context, { token, ...first });
  });

  it('refuses what is wrong, and can be tried again', async () => {
    const { token } = (await offerSetUp(context))!;
    const wrong = (given: Partial<Record<keyof typeof first, string>>) =>
      setUp(context, { token, ...first, ...given } as Parameters<typeof setUp>[1]);
    await assert.rejects(wrong({ domain: 'nodots' }), refused('bad-domain'));
    await assert.rejects(wrong({ login: 'ann@other.org' }), refused('bad-login'));
    await assert.rejects(wrong({ login: 'a nn' }), refused('bad-login'));
    await assert.rejects(wrong({ name: '' }), refused('bad-name'));
    await assert.rejects(wrong({ confirmation: 'x' }), refused('passwords-differ'));
    await assert.rejects(wrong({ password: 'short', confirmation: 'short' }), refused('weak-password'));
    await setUp(context, { token, ...first, login: 'ann@monasso.org' });
  });

  it('makes nothing where a domain came while the password was hashed', async () => {
    const { token } = (await offerSetUp(context))!;
    const late = overtaken(context, () => addDomain(context, { name: 'command.org' }));
    await assert.rejects(setUp(late, { token, ...first }), refused('already-set-up'));
    assert.deepEqual(await context.storage.db.selectFrom('users').selectAll().execute(), []);
  });

  it('twice at once makes one administrator', async () => {
    const { token } = (await offerSetUp(context))!;
    const two = await Promise.allSettled([
      setUp(context, { token, ...first }),
      setUp(context, { token, ...first, domain: 'other.org' }),
    ]);
    assert.deepEqual(two.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal((await context.storage.db.selectFrom('users').selectAll().execute()).length, 1);
  });
});
