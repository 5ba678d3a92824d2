import assert from 'node:assert/strict';
import fc from 'fast-check';
import { instantIn, wallIn } from '../../src/ics/offsets.ts';

/** With summer time by rule, at midnight, of half an hour, without any, changed by decree, and across the date line. */
const zones = [
  ...['Europe/Paris', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Asia/Tokyo', 'Africa/Casablanca'],
  ...['Pacific/Apia', 'America/New_York', 'Europe/Dublin', 'UTC', 'Etc/GMT+5', 'Africa/Monrovia'],
];

const atUtc = (instant: number) => Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO('UTC');

describe('ics/offsets', () => {
  const moment = fc.oneof(
    fc.integer({ min: Date.UTC(1850, 0), max: Date.UTC(2100, 0) }),
    fc.integer({ min: Date.UTC(-1, 0), max: Date.UTC(10_001, 0) }),
  );

  it('shows what Temporal shows', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), moment, (zone, instant) => {
        const there = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
        assert.equal(wallIn(zone, instant), instant + there.offsetNanoseconds / 1e6);
      }),
    );
  });

  it('finds the instant that Temporal finds', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), moment, (zone, wall) => {
        const expected = atUtc(wall).toPlainDateTime().toZonedDateTime(zone).epochMilliseconds;
        assert.equal(instantIn(zone, wall), expected);
      }),
    );
  });

  it('does so around each change of the clock since 1850', () => {
    for (const zone of zones)
      for (const change of changesOf(zone))
        for (const hours of [-25, -1.5, -1, -0.5, -1 / 3_600_000, 0, 0.25, 0.5, 1, 2, 25]) {
          const instant = change + hours * 3_600_000;
          const there = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
          const wall = instant + there.offsetNanoseconds / 1e6;
          assert.equal(wallIn(zone, instant), wall);
          // The clock shows times here that are there twice, and skips others.
          for (const shown of [wall, wall + 3_600_000]) {
            const expected = atUtc(shown).toPlainDateTime().toZonedDateTime(zone).epochMilliseconds;
            assert.equal(instantIn(zone, shown), expected, `${zone} ${change} ${hours}`);
          }
        }
  });
});

function changesOf(zone: string): number[] {
  const changes: number[] = [];
  let at = atUtc(Date.UTC(1850, 0)).withTimeZone(zone);
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    if (!next || next.year >= 2040) return changes;
    changes.push(next.epochMilliseconds);
    at = next;
  }
}
