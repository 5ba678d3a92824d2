/** What a recurrence rule generates, on the clock on the wall (RFC 5545 §3.3.10). */

import { RRuleTemporal } from 'rrule-temporal';
import type { Recur } from './recur.ts';

/** Wall milliseconds: nothing before `from` is generated, nothing after `until`. */
export type Bounds = { from: number; until?: number | undefined };

/**
 * The starts that a rule generates from `start` on, ascending and without end where the rule has none: the caller
 * stops. All are wall milliseconds: rules go by the clock on the wall, and what that means in time is for the zone to
 * say. `start` itself is always the first (RFC 5545 §3.8.5.3), and counts. `until` stands for the rule's own UNTIL,
 * which is in UTC. Throws where the library's cap on its iterations is reached.
 */
export function* occurrences(rule: Recur, start: number, { from, until }: Bounds): Generator<number> {
  // An UNTIL before the start leaves nothing, not even the start.
  if (until !== undefined && until < start) return;
  const series = new RRuleTemporal({
    ...withoutUntil(rule),
    dtstart: clock(start),
    includeDtstart: true,
    cache: false,
    ...(until !== undefined && { until: clock(until) }),
  });
  let next = series.next(clock(Math.max(from, start)), true);
  while (next) {
    yield next.epochMilliseconds;
    next = series.next(next, false);
  }
}

function withoutUntil({ ...parts }: Recur): Omit<Recur, 'until'> {
  delete parts.until;
  return parts;
}

/** Wall milliseconds as the library wants them: the clock on the wall is taken for one in UTC. */
function clock(wall: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO('UTC');
}
