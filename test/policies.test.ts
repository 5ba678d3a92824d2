import assert from 'node:assert/strict';
import { nobody, operator, type Actor } from '../src/people/actor.ts';
import type { Guest } from '../src/people/guest.ts';
import { memberRoles, type MemberRole } from '../src/people/space.ts';
import type { User } from '../src/people/user.ts';
import { demand, may, mayChangeMember, mayEndSpace, type Right } from '../src/policies.ts';
import { refused } from './support/refused.ts';

const user = (domain: string, admin: boolean): Actor => ({
  kind: 'user',
  user: {
    id: `u-${domain}-${admin}`,
    domain,
    login: 'x@x.fr',
    name: 'X',
    admin,
    language: 'fr',
  } satisfies User,
});
const guest: Guest = {
  id: 'g',
  domain: 'here',
  email: 'gil@orange.fr',
  login: 'gil.orange.fr@x.fr',
  name: 'Gil',
  accepted: true,
  language: 'fr',
};
const actors = {
  operator,
  'administrator here': user('here', true),
  'administrator elsewhere': user('elsewhere', true),
  user: user('here', false),
  guest: { kind: 'guest', guest },
  link: { kind: 'link', share: 's' },
  nobody,
} satisfies Record<string, Actor>;
type Who = keyof typeof actors;
const everybody = Object.keys(actors) as Who[];

describe('a right in a domain', () => {
  const administrators: Who[] = ['operator', 'administrator here'];
  const table: Readonly<Record<Right, readonly Who[]>> = {
    'add-domain': ['operator'],
    'list-domains': administrators,
    'change-domain': administrators,
    'rename-domain': ['operator'],
    'leave-without-administrator': ['operator'],
    'list-users': administrators,
    'add-user': administrators,
    'change-user': administrators,
    'remove-user': administrators,
    'offer-password': administrators,
    'list-calendars': administrators,
    'list-shares': administrators,
    'add-space': administrators,
    'add-own-space': ['operator', 'administrator here', 'user'],
    'read-outbox': administrators,
    'retry-letter': administrators,
    'end-own-account': ['guest'],
    'upload-files': ['administrator here', 'administrator elsewhere', 'user'],
  };
  for (const [right, allowed] of Object.entries(table) as [Right, readonly Who[]][])
    it(`to ${right} is for ${allowed.join(' and ')} alone`, () => {
      assert.deepEqual(
        everybody.filter((who) => may(actors[who], right, 'here')),
        allowed,
      );
      for (const who of everybody) {
        const ask = () => demand(actors[who], right, 'here');
        if (allowed.includes(who)) ask();
        else assert.throws(ask, refused('not-allowed'));
      }
    });

  it('is nobody’s but the operator’s where there is no such domain', () => {
    const rights = [
      'add-user',
      'change-user',
      'remove-user',
      'list-shares',
      'read-outbox',
      'retry-letter',
    ] as const;
    for (const right of rights)
      assert.deepEqual(
        everybody.filter((who) => may(actors[who], right)),
        ['operator'],
      );
  });
});

describe('a right in a space', () => {
  const owns = [...memberRoles, undefined];
  const ends = [...memberRoles, 'none'] as const;
  const changesOf = (actor: Actor, own: MemberRole | undefined, self: boolean) =>
    (self ? [own] : owns).flatMap((from) =>
      ends
        .filter((to) => mayChangeMember(actor, own, { self, from, to }))
        .map((to) => `${from ?? 'none'} → ${to}`),
    );
  const every = owns.flatMap((from) => ends.map((to) => `${from ?? 'none'} → ${to}`));
  const inAndOut = ['member → member', 'member → none', 'none → member', 'none → none'];
  const { user: somebody } = actors;

  it('to change others is the operator’s and owners’, and moderators’ over members', () => {
    assert.deepEqual(changesOf(operator, undefined, false), every);
    assert.deepEqual(changesOf(somebody, 'owner', false), every);
    assert.deepEqual(changesOf(somebody, 'moderator', false), inAndOut);
    assert.deepEqual(changesOf(somebody, 'member', false), []);
    assert.deepEqual(changesOf(somebody, undefined, false), []);
  });

  it('to leave is everybody’s who is in it, and to change oneself otherwise owners’ alone', () => {
    assert.deepEqual(
      changesOf(somebody, 'owner', true),
      ends.map((to) => `owner → ${to}`),
    );
    assert.deepEqual(changesOf(somebody, 'moderator', true), ['moderator → none']);
    assert.deepEqual(changesOf(somebody, 'member', true), ['member → none']);
    assert.deepEqual(changesOf(somebody, undefined, true), []);
  });

  it('of an administrator, a guest, a link or nobody is none, as long as they are not in it', () => {
    for (const who of everybody.filter((one) => one !== 'operator'))
      for (const self of [true, false]) {
        assert.deepEqual(changesOf(actors[who], undefined, self), [], who);
        assert.equal(mayEndSpace(actors[who], undefined), false, who);
      }
  });

  it('to end it is the operator’s and owners’', () => {
    assert.ok(mayEndSpace(operator, undefined));
    assert.deepEqual(
      owns.filter((own) => mayEndSpace(somebody, own)),
      ['owner'],
    );
  });
});
