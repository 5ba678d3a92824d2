import assert from 'node:assert/strict';
import {
  accessOf,
  allows,
  details,
  isEverything,
  isHigher,
  isWhole,
  isWider,
  ownersAccess,
  readerIn,
  roles,
  viewOf,
  wholeView,
  type Ability,
  type Access,
  type Grant,
  type Role,
  type View,
} from '../../src/calendars/access.ts';
import { nobody, operator } from '../../src/people/actor.ts';

const view = (changes: Partial<View> = {}): View => ({
  detail: 'busy',
  privateDetail: 'busy',
  attendees: false,
  alarms: false,
  ...changes,
});
type Reaching = Grant & Readonly<{ role: Role }>;
const share = (changes: Partial<Reaching> = {}): Reaching => ({
  role: 'viewer',
  detail: 'busy',
  privateEvents: false,
  attendees: false,
  alarms: false,
  ...changes,
});
const ofUser = { owner: 'ann', memberRole: 'viewer' } as const;
const ofSpace = { owner: 'bureau', memberRole: 'viewer' } as const;

describe('the access to a calendar', () => {
  it('is all for its owner, whatever is shared with them besides', () => {
    assert.equal(accessOf('ann', ofUser, { shares: [] }), ownersAccess);
    assert.equal(accessOf('ann', ofUser, { shares: [share()] }), ownersAccess);
    assert.deepEqual(ownersAccess, { role: 'owner', view: wholeView });
  });

  it('is none where nothing reaches', () => {
    assert.equal(accessOf('ben', ofUser, { shares: [] }), undefined);
    assert.equal(accessOf('ben', ofSpace, { membership: undefined, shares: [] }), undefined);
    assert.equal(accessOf(undefined, ofUser, { shares: [] }), undefined);
  });

  it('follows from the role in the space that owns it', () => {
    const editable = { ...ofSpace, memberRole: 'editor' } as const;
    const as = (membership: 'owner' | 'moderator' | 'member', calendar: typeof ofSpace | typeof editable) =>
      accessOf('ben', calendar, { membership, shares: [] });
    assert.deepEqual(as('owner', ofSpace), ownersAccess);
    assert.deepEqual(as('moderator', ofSpace), { role: 'admin', view: wholeView });
    assert.deepEqual(as('member', ofSpace), { role: 'viewer', view: wholeView });
    assert.deepEqual(as('owner', editable), ownersAccess);
    assert.deepEqual(as('moderator', editable), { role: 'admin', view: wholeView });
    assert.deepEqual(as('member', editable), { role: 'editor', view: wholeView });
  });

  it('is what a share gives, also to who has no login', () => {
    const only = share({ detail: 'titles', privateEvents: true });
    const access: Access = { role: 'viewer', view: view({ detail: 'titles', privateDetail: 'titles' }) };
    for (const reader of ['ben', undefined])
      assert.deepEqual(accessOf(reader, ofUser, { shares: [only] }), access);
  });

  it('is the widest of several: role, details and extras each', () => {
    const own = share({ role: 'editor', detail: 'full', attendees: true, alarms: true });
    const spaces = share({ detail: 'titles', privateEvents: true });
    const everybodys = share();
    const widest: Access = {
      role: 'editor',
      view: view({ detail: 'full', privateDetail: 'titles', attendees: true, alarms: true }),
    };
    const all = [own, spaces, everybodys];
    for (const shares of [all, all.toReversed(), [spaces, own]])
      assert.deepEqual(accessOf('ben', ofUser, { shares }), widest);
  });

  it('is no sum: a wide share and one with private events are no wide one with them', () => {
    const shares = [share({ detail: 'full' }), share({ detail: 'busy', privateEvents: true })];
    assert.deepEqual(accessOf('ben', ofUser, { shares })?.view, view({ detail: 'full' }));
    const titles = [share({ detail: 'full' }), share({ detail: 'titles', privateEvents: true })];
    assert.equal(accessOf('ben', ofUser, { shares: titles })?.view.privateDetail, 'titles');
    // Extras that a share names, but does not show at its detail, are not brought in by another's detail.
    const extras = [share({ detail: 'full' }), share({ detail: 'titles', attendees: true, alarms: true })];
    assert.deepEqual(accessOf('ben', ofUser, { shares: extras })?.view, view({ detail: 'full' }));
  });

  it('joins a role in the space with shares', () => {
    const admin = share({ role: 'admin', detail: 'full', attendees: true, alarms: true });
    assert.deepEqual(accessOf('ben', ofSpace, { membership: 'member', shares: [admin] }), {
      role: 'admin',
      view: wholeView,
    });
    assert.deepEqual(accessOf('ben', ofSpace, { membership: 'moderator', shares: [share()] }), {
      role: 'admin',
      view: wholeView,
    });
  });
});

describe('a role', () => {
  const everyRole = [...roles, 'owner'] as const;

  it('allows what stands in the table, and no more', () => {
    const table: Readonly<Record<Access['role'], readonly Ability[]>> = {
      viewer: ['read'],
      editor: ['read', 'edit'],
      admin: ['read', 'edit', 'admin'],
      owner: ['read', 'edit', 'admin', 'own'],
    };
    for (const role of everyRole)
      assert.deepEqual(
        (['read', 'edit', 'admin', 'own'] as const).filter((one) => allows({ role, view: wholeView }, one)),
        table[role],
      );
  });

  it('is higher than those before it', () => {
    for (const [at, one] of everyRole.entries())
      assert.deepEqual(
        everyRole.filter((other) => isHigher(one, other)),
        everyRole.slice(0, at),
      );
  });
});

describe('what is seen', () => {
  it('by a share, is its detail; of private events, busy unless they are shared; extras in full alone', () => {
    for (const detail of details)
      for (const privateEvents of [true, false])
        for (const extras of [true, false])
          assert.deepEqual(viewOf({ detail, privateEvents, attendees: extras, alarms: extras }), {
            detail,
            privateDetail: privateEvents ? detail : 'busy',
            attendees: extras && detail === 'full',
            alarms: extras && detail === 'full',
          });
  });

  it('is wider by any one thing more, and never than itself', () => {
    const middle = view({ detail: 'titles' });
    const wider = [
      view({ detail: 'full' }),
      view({ privateDetail: 'titles' }),
      view({ attendees: true }),
      view({ alarms: true }),
      // Narrower in one thing does not make up for wider in another.
      view({ detail: 'busy', privateDetail: 'full' }),
    ];
    for (const one of wider) assert.ok(isWider(one, middle), JSON.stringify(one));
    for (const one of [middle, view(), view({ detail: 'titles' })]) assert.ok(!isWider(one, middle));
    for (const one of [...wider, middle]) {
      assert.ok(!isWider(one, one));
      assert.ok(!isWider(one, wholeView));
      assert.ok(isWider(wholeView, one));
    }
  });

  it('is whole where no detail is missing, and everything with both extras', () => {
    assert.ok(isWhole(view({ detail: 'full', privateDetail: 'full' })));
    assert.ok(!isWhole(view({ detail: 'full', privateDetail: 'titles', attendees: true, alarms: true })));
    assert.ok(isEverything(wholeView));
    for (const less of [{ attendees: false }, { alarms: false }, { privateDetail: 'busy' }] as const)
      assert.ok(!isEverything({ ...wholeView, ...less }));
  });
});

describe('the reader behind an actor', () => {
  const user = { id: 'u', domain: 'here', login: 'x@x.fr', name: 'X', admin: true, language: 'fr' } as const;
  const guest = { ...user, id: 'g', email: 'gil@orange.fr', accepted: true } as const;

  it('is a user or a guest in their own domain alone', () => {
    for (const [actor, reader] of [
      [{ kind: 'user', user }, 'u'],
      [{ kind: 'guest', guest }, 'g'],
      [{ kind: 'link', share: 's' }, undefined],
      [operator, undefined],
      [nobody, undefined],
    ] as const) {
      assert.equal(readerIn('here', actor), reader);
      assert.equal(readerIn('elsewhere', actor), undefined);
    }
  });
});
