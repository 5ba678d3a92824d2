import assert from 'node:assert/strict';
import {
  allows,
  details,
  isEverything,
  isHigher,
  isWhole,
  roles,
  viewOf,
  wholeView,
  type Ability,
  type Access,
} from '../../src/calendars/access.ts';
import { isWider } from '../../src/calendars/wider.ts';
import { view } from '../support/views.ts';

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
        for (const extras of [true, false]) {
          const isShown = extras && detail === 'full';
          const sight = { detail, attendees: isShown, alarms: isShown };
          assert.deepEqual(
            viewOf({ detail, privateEvents, attendees: extras, alarms: extras }),
            view(sight, privateEvents ? sight : {}),
          );
        }
  });

  it('is wider by any one thing more, and never than itself', () => {
    const full = { detail: 'full' } as const;
    const middle = view(full, { detail: 'titles' });
    const wider = [
      view(full, full),
      view({ ...full, attendees: true }, { detail: 'titles' }),
      view({ ...full, alarms: true }, { detail: 'titles' }),
      // Narrower in one thing does not make up for wider in another.
      view({ detail: 'busy' }, full),
    ];
    for (const one of wider) assert.ok(isWider(one, middle), JSON.stringify(one));
    assert.ok(
      isWider(
        view({ ...full, attendees: true }, { ...full, attendees: true }),
        view({ ...full, attendees: true }, full),
      ),
    );
    assert.ok(
      isWider(
        view({ ...full, alarms: true }, { ...full, alarms: true }),
        view({ ...full, alarms: true }, full),
      ),
    );
    for (const one of [middle, view({}), view(full)]) assert.ok(!isWider(one, middle));
    for (const one of [...wider, middle]) {
      assert.ok(!isWider(one, one));
      assert.ok(!isWider(one, wholeView));
      assert.ok(isWider(wholeView, one));
    }
  });

  it('is whole where no detail is missing, and everything with both extras', () => {
    const whole = wholeView.ofPublic;
    assert.ok(isWhole(view({ detail: 'full' }, { detail: 'full' })));
    assert.ok(!isWhole(view(whole, { detail: 'titles' })));
    assert.ok(isEverything(wholeView));
    for (const less of [{ attendees: false }, { alarms: false }, { detail: 'busy' }] as const) {
      assert.ok(!isEverything(view({ ...whole, ...less }, whole)));
      assert.ok(!isEverything(view(whole, { ...whole, ...less })));
    }
  });
});
