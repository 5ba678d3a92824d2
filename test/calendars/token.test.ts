import assert from 'node:assert/strict';
import { viewOf, wholeView } from '../../src/calendars/access.ts';
import type { SyncPoint } from '../../src/calendars/changes.ts';
import { readSyncToken, writeSyncToken } from '../../src/calendars/token.ts';

const config = { secretKey: 'k'.repeat(32) };
const followed = { calendar: 'c', view: wholeView, scope: 'share' };
const settled: SyncPoint = { seen: 12345, begun: 12345, last: { revision: 12345, name: null } };

describe('a sync token', () => {
  const points: Record<string, SyncPoint> = {
    'where all is known': settled,
    'within a first round': { seen: 0, begun: 12345, last: { revision: 77, name: 'a b/é.ics' } },
    'within a later one': { seen: 50, begun: 12345, last: { revision: 77, name: '\n' } },
    'at a name that is all digits': { seen: 50, begun: 60, last: { revision: 77, name: '1 2 3' } },
    'before everything': { seen: 0, begun: 0, last: { revision: 0, name: null } },
    'of an empty name': { seen: 0, begun: 1, last: { revision: 1, name: '' } },
  };
  for (const [where, point] of Object.entries(points))
    it(`stands for its point ${where}`, () => {
      const token = writeSyncToken(config, followed, point);
      assert.match(token, /^urn:fasti:sync:[\w-]+$/);
      assert.deepEqual(readSyncToken(config, followed, token), point);
      assert.equal(writeSyncToken(config, { ...followed }, point), token, 'the same point has one token');
    });

  it('tells neither revisions nor names', () => {
    const point = { seen: 12345, begun: 23456, last: { revision: 12399, name: 'dentist.ics' } };
    const token = writeSyncToken(config, followed, point);
    const bytes = Buffer.from(token.slice('urn:fasti:sync:'.length), 'base64url').toString('latin1');
    for (const hidden of ['12345', '23456', '12399', 'dentist'])
      assert.ok(!token.includes(hidden) && !bytes.includes(hidden), hidden);
  });

  it('is worth nothing for another calendar, view, scope, window, or under another key', () => {
    const token = writeSyncToken(config, followed, settled);
    const terms = { detail: 'full', privateEvents: true, attendees: true, alarms: false } as const;
    const others = {
      calendar: { ...followed, calendar: 'd' },
      view: { ...followed, view: viewOf(terms) },
      scope: { ...followed, scope: 'other' },
      from: { ...followed, window: { from: 1, to: null } },
      to: { ...followed, window: { from: null, to: 1 } },
    };
    for (const [what, other] of Object.entries(others))
      assert.equal(readSyncToken(config, other, token), undefined, what);
    assert.equal(readSyncToken({ secretKey: 'l'.repeat(32) }, followed, token), undefined);
    const allTime = { ...followed, window: { from: null, to: null } };
    assert.deepEqual(readSyncToken(config, allTime, token), settled);
  });

  it('that was changed, cut or made up is none', () => {
    const token = writeSyncToken(config, followed, settled);
    const at = token.length - 3;
    const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    for (const other of [
      changed,
      token.slice(0, -4),
      token.slice(0, 30),
      token.replace('sync', 'cync'),
      `urn:fasti:sync:${'A'.repeat(60)}`,
      `urn:fasti:sync:${'A'.repeat(100_000)}`,
      'urn:fasti:sync:',
      'data:,12345',
      '',
    ])
      assert.equal(readSyncToken(config, followed, other), undefined, other.slice(0, 80));
  });
});
