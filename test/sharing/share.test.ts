import assert from 'node:assert/strict';
import { lastDayOf, readLastDay, untilAfter } from '../../src/sharing/share.ts';
import { refused } from '../support/refused.ts';

describe('the last day of a share', () => {
  it('is read as it is typed, and no other way', () => {
    assert.equal(readLastDay('2028-02-29').toString(), '2028-02-29');
    for (const text of [
      '',
      'tomorrow',
      '2027-02-29',
      '2027-2-9',
      '20270209',
      '2027-02-09T10:00',
      '+002027-02-09',
    ])
      assert.throws(() => readLastDay(text), refused('bad-end', { reason: 'not-a-date' }), text);
  });

  it('counts to its midnight where the domain is, and is told again as it was typed', () => {
    for (const [day, zone, end] of [
      ['2027-06-30', 'Europe/Paris', '2027-06-30T22:00:00Z'],
      ['2027-12-31', 'Europe/Paris', '2027-12-31T23:00:00Z'],
      // The clocks go forward at midnight: the day after begins at one.
      ['2026-04-23', 'Africa/Cairo', '2026-04-23T22:00:00Z'],
      ['2027-06-30', 'Pacific/Auckland', '2027-06-30T12:00:00Z'],
    ] as const) {
      const until = untilAfter(readLastDay(day), zone);
      assert.equal(Temporal.Instant.fromEpochMilliseconds(until).toString(), end, `${day} in ${zone}`);
      assert.equal(lastDayOf(until, zone).toString(), day);
    }
  });
});
