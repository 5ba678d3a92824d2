/** Where a rule ends (RFC 5545 §3.3.10, UNTIL). */

import type { Recur } from './recur.ts';
import { dayOf, type Placed, type TimeForm } from './times.ts';
import { wallAt } from './zones.ts';

/** RFC 5545 §3.8.5.3: DTSTART is the first instance whatever the rule says, unless the rule ends before. */
export function includes(rule: Recur, start: Placed): boolean {
  const until = untilWall(rule, start.form);
  return until === undefined || until >= start.wall;
}

/**
 * A rule's UNTIL on the clock of this form, inclusive. A day as UNTIL of a rule with times is wrong (RFC 5545 §3.3.10)
 * and common; it is read as that day's midnight, as libical, dateutil and ical.js do.
 */
export function untilWall({ until }: Recur, form: TimeForm): number | undefined {
  if (!until) return undefined;
  if (form.kind === 'date') return until.kind === 'date' ? until.wall : dayOf(until.wall);
  return until.kind === 'utc' && form.kind !== 'utc' && form.kind !== 'floating'
    ? wallAt(form.zone, until.wall)
    : until.wall;
}
