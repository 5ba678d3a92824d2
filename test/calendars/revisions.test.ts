import assert from 'node:assert/strict';
import { details, type Grant } from '../../src/calendars/access.ts';
import { eventFrom } from '../../src/calendars/event.ts';
import { move, revisionFor } from '../../src/calendars/revisions.ts';
import { shownWith } from '../../src/calendars/shown.ts';
import { stirredBy } from '../../src/calendars/stirred.ts';
import { accessOf } from '../../src/calendars/union.ts';
import { readObject } from '../../src/ics/object.ts';
import { eventText } from './events.ts';

const both = [true, false] as const;
const grants: Grant[] = details.flatMap((detail) =>
  both.flatMap((privateEvents) =>
    both.flatMap((attendees) => both.map((alarms) => ({ detail, privateEvents, attendees, alarms }))),
  ),
);
/** Whatever a reader of two shares can see. */
const views = grants.flatMap((one) =>
  grants.map((other) => {
    const shares = [one, other].map((grant) => ({ ...grant, role: 'viewer' }) as const);
    return accessOf('ben', { owner: 'ann', memberRole: 'viewer' }, { shares })!.view;
  }),
);

const alarm = ['BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT5M', 'DESCRIPTION:x', 'END:VALARM'];
const attendee = 'ATTENDEE:mailto:gil@orange.test';
const versions = [[], ['CLASS:PRIVATE'], ['CLASS:CONFIDENTIAL']].flatMap((lines) =>
  [[], [attendee], alarm, [attendee, ...alarm], ['DESCRIPTION:1'], ['SUMMARY:B'], ['TRANSP:TRANSPARENT']].map(
    (more) =>
      eventFrom(readObject(eventText('one', [...lines, ...more])), {
        name: 'one.ics',
        hashes: new Map(),
        wrapper: '',
      }),
  ),
);
const [first, then] = [1000, 2000];

describe('The revision that a reader of two shares goes by', () => {
  it('moves with whatever they are shown, and never with what neither share shows', () => {
    let still = 0;
    for (const before of versions)
      for (const after of versions) {
        if (before === after) continue;
        const moved = move({ revision: first, levels: '' }, stirredBy(before, after), then);
        for (const view of views) {
          const shown = shownWith(view, {
            pseudonym: (uid) => uid,
            zoneName: (tzid) => tzid,
            stampOf: () => '',
            busy: 'Busy',
          });
          const [old, now] = [before, after].map((event) => shown({ ...event, revision: 0, levels: '' }));
          const revision = revisionFor(moved, view);
          if (old !== now)
            assert.equal(revision, then, JSON.stringify({ view, before: before.text, after: after.text }));
          else if (before.has_private === after.has_private && revision === first) still += 1;
          else if (before.has_private === after.has_private)
            assert.fail(`stirs: ${JSON.stringify({ view, before: before.text, after: after.text })}`);
        }
      }
    assert.ok(still > 1000);
  });
});
