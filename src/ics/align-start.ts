import { Exhausted } from './budget.ts';
import { lineOf } from './components.ts';
import { edited, inOrder } from './edit.ts';
import { fieldsOf } from './fields.ts';
import { occurrenceAt, parseEvents, placedOf, startOf, type Parsed } from './parsed.ts';
import { pointAt } from './point.ts';
import { parseRecur } from './recur.ts';
import { timeEdits } from './rewrite.ts';
import { occurrences } from './series.ts';
import type { Placed } from './times.ts';
import { DAY } from './values.ts';

/** How far the first start that a rule has is looked for. */
const FAR = 5 * 366 * DAY;

/**
 * A series whose start is one of its rule, as RFC 5545 §3.8.5.3 asks: DTSTART counts as the first whatever the rule says, and
 * programs do not agree on one that it does not give. It is looked for from the start on; `within` its month, where that
 * moved by days, so that as many are left.
 */
export function alignStart(text: string, floatingZone: string, within: 'month' | 'start'): string {
  const parsed = parseEvents(text, floatingZone)!;
  const { master } = parsed;
  const start = master && placedOf(parsed, startOf(master).line);
  if (master === undefined || start === undefined) return text;
  const wall = found(() => firstByRule(parsed, start, within));
  if (wall === undefined || wall === start.wall) return text;
  const { component, ...rest } = occurrenceAt({ ...parsed, events: [master], overrides: [] }, undefined)!;
  const was = fieldsOf(parsed, { component, ...rest });
  const by = wall - start.wall;
  const times = { start: pointAt(was.start, was.start.wall + by), end: pointAt(was.end, was.end.wall + by) };
  return edited(text, inOrder(timeEdits(master, { ...times, length: 'kept' })));
}

/** A rule that takes too long to follow keeps the start that it has. */
function found(search: () => number | undefined): number | undefined {
  try {
    return search();
  } catch (error) {
    if (error instanceof Exhausted) return undefined;
    throw error;
  }
}

function firstByRule(
  { master, times }: Parsed,
  start: Placed,
  within: 'month' | 'start',
): number | undefined {
  const text = lineOf(master!, 'RRULE')?.value;
  const rule = text === undefined ? undefined : parseRecur(text);
  if (rule === undefined) return undefined;
  const endless = { ...rule };
  delete endless.count;
  delete endless.until;
  const first = (from: number) => {
    const bounds = { from, to: from + FAR, start: 'if-it-matches' as const };
    return occurrences(endless, from, bounds, times.budget).next().value as number | undefined;
  };
  if (first(start.wall) === start.wall) return start.wall;
  const isLong = rule.freq === 'MONTHLY' || rule.freq === 'YEARLY';
  const date = new Date(start.wall);
  const intoMonth = (date.getUTCDate() - 1) * DAY;
  // What a rule does not say it takes from its start, which then is right as it is.
  const isSaid = rule.byDay !== undefined || rule.byMonthDay !== undefined;
  return first(within === 'month' && isLong && isSaid ? start.wall - intoMonth : start.wall);
}
