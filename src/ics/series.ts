/** What a recurrence rule generates, on the clock on the wall (RFC 5545 §3.3.10). */

import { RRuleTemporal } from 'rrule-temporal';
import type { Recur } from './recur.ts';

/**
 * Wall milliseconds: nothing before `from` is generated, nothing after `until`, which stands for the rule's own UNTIL.
 * RFC 5545 §3.8.5.3: the start is the first of its series whatever the rule says, and counts; not so with an EXRULE.
 */
export type Bounds = {
  from: number;
  until?: number | undefined;
  start: 'always-first' | 'if-it-matches';
  /** Where less than the library's own cap is enough. */
  mostIterations?: number;
};

/**
 * The starts that a rule generates from `start` on, ascending and without end where the rule has none: the caller
 * stops. All are wall milliseconds: rules go by the clock on the wall, and what that means in time is for the zone to
 * say. Throws where the library's cap on its iterations is reached.
 */
export function* occurrences(rule: Recur, start: number, bounds: Bounds): Generator<number> {
  const { from, until } = bounds;
  // An UNTIL before the start leaves nothing, not even the start.
  if (until !== undefined && until < start) return;
  const options = {
    ...withoutUntil(rule),
    dtstart: clock(start),
    cache: false,
    ...(bounds.mostIterations !== undefined && { maxIterations: bounds.mostIterations }),
    ...(until !== undefined && { until: clock(until) }),
  };
  let series = new RRuleTemporal(options);
  // The library's includeDtstart is some ten times slower, and only needed for a start that its rule does not give.
  if (bounds.start === 'always-first' && series.next(clock(start), true)?.epochMilliseconds !== start)
    series = new RRuleTemporal({ ...options, includeDtstart: true });
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
