/** The rules of a component, and where they end (RFC 5545 §3.3.10). */

import { linesOf, type Component } from './components.ts';
import type { ContentLine } from './lines.ts';
import type { Problems } from './problems.ts';
import { parseRecur, type Recur } from './recur.ts';
import { dayOf, type Placed, type TimeForm } from './times.ts';
import { wallAt } from './zones.ts';

/** Rules per component; more are a mistake or an attack. */
const MOST_RULES = 10;

export type Rule = { kind: 'RRULE' | 'EXRULE'; rule: Recur; line: ContentLine };

/** The rules that are understood; the others are told. */
export function rulesOf(component: Component, kind: Rule['kind'], problems: Problems): Rule[] {
  return linesOf(component, kind)
    .slice(0, MOST_RULES)
    .flatMap((line) => {
      const rule = parseRecur(line.value);
      if (rule) return [{ rule, line, kind }];
      const message = `This rule is not understood: ${line.value.slice(0, 80)}`;
      problems.add(line.number, 'rule-not-understood', message);
      return [];
    });
}

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
