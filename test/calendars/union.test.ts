import assert from 'node:assert/strict';
import { ownersAccess, wholeView, type Access, type Grant, type Role } from '../../src/calendars/access.ts';
import { accessOf } from '../../src/calendars/union.ts';
import { view } from '../support/views.ts';

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
    const access: Access = { role: 'viewer', view: view({ detail: 'titles' }, { detail: 'titles' }) };
    for (const reader of ['ben', undefined])
      assert.deepEqual(accessOf(reader, ofUser, { shares: [only] }), access);
  });

  it('is the widest of several: role, details and extras each', () => {
    const own = share({ role: 'editor', detail: 'full', attendees: true, alarms: true });
    const spaces = share({ detail: 'titles', privateEvents: true });
    const everybodys = share();
    const widest: Access = {
      role: 'editor',
      view: view({ detail: 'full', attendees: true, alarms: true }, { detail: 'titles' }),
    };
    const all = [own, spaces, everybodys];
    for (const shares of [all, all.toReversed(), [spaces, own]])
      assert.deepEqual(accessOf('ben', ofUser, { shares }), widest);
  });

  it('is no sum: a wide share and one with private events are no wide one with them', () => {
    const shares = [share({ detail: 'full' }), share({ detail: 'busy', privateEvents: true })];
    assert.deepEqual(accessOf('ben', ofUser, { shares })?.view, view({ detail: 'full' }));
    const titles = [share({ detail: 'full' }), share({ detail: 'titles', privateEvents: true })];
    assert.equal(accessOf('ben', ofUser, { shares: titles })?.view.ofPrivate.detail, 'titles');
    // Extras that a share names, but does not show at its detail, are not brought in by another's detail.
    const extras = [share({ detail: 'full' }), share({ detail: 'titles', attendees: true, alarms: true })];
    assert.deepEqual(accessOf('ben', ofUser, { shares: extras })?.view, view({ detail: 'full' }));
  });

  it('shows the attendees and alarms of private events only where one share shows those events with them', () => {
    const full = share({ detail: 'full', privateEvents: true });
    for (const extra of ['attendees', 'alarms'] as const) {
      const seen = { detail: 'full', [extra]: true } as const;
      const narrow = share({ detail: 'full', [extra]: true });
      assert.deepEqual(
        accessOf('ben', ofUser, { shares: [narrow, full] })?.view,
        view(seen, { detail: 'full' }),
      );
      const wide = share({ detail: 'full', privateEvents: true, [extra]: true });
      assert.deepEqual(accessOf('ben', ofUser, { shares: [share(), wide] })?.view, view(seen, seen));
    }
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
