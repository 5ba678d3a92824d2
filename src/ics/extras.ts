/** The extras of an event, attendees and alarms, taken out of its text: all other bytes stay. */

import { isAttendeeComponent, isAttendeeLineAt } from './attendees.ts';
import { colonOf, LineScanner } from './lines.ts';

/** What is shown of them. */
export type Extras = { attendees: 'kept' | 'dropped'; alarms: 'kept' | 'dropped' };

/** Lines about attendees, or an alarm, in an object's text: [from, to). An alarm may hold attendees of its own. */
export type Extra = { of: keyof Extras; from: number; to: number };

/** The text without the lines and components that are not kept; the very same text where there are none. */
export function dropExtras(text: string, kept: Extras): string {
  return isAllKept(kept) ? text : cutExtras(text, findExtras(text), kept);
}

const isAllKept = ({ attendees, alarms }: Extras) => attendees === 'kept' && alarms === 'kept';

/** All extras of a text, in the order in which they begin. */
export function findExtras(text: string): Extra[] {
  const found: Extra[] = [];
  /** The components that are open, each as the extra that it is, if any. */
  const open: (Extra | undefined)[] = [];
  const scanner = new LineScanner(text);
  while (scanner.advance()) {
    const { start: from, next: to } = scanner;
    const name = scanner.name();
    if (name === 'BEGIN') {
      const of = kindOf(scanner.line()?.value.trim().toUpperCase() ?? '');
      const extra = of && { of, from, to: text.length };
      open.push(extra);
      if (extra) found.push(extra);
    } else if (name === 'END') {
      const extra = open.pop();
      if (extra) extra.to = to;
    } else if (name !== '' && isAttendeeLineAt(scanner, name, colonOf(text, from, scanner.end))) {
      const before = found.at(-1);
      if (before?.of === 'attendees' && before.to === from) before.to = to;
      else found.push({ of: 'attendees', from, to });
    }
  }
  return found;
}

function kindOf(component: string): Extra['of'] | undefined {
  if (component === 'VALARM') return 'alarms';
  return isAttendeeComponent(component) ? 'attendees' : undefined;
}

/** The text without those of its extras that are not kept. */
export function cutExtras(text: string, extras: readonly Extra[], kept: Extras): string {
  let rest = '';
  let taken = 0;
  for (const { of, from, to } of extras) {
    // What lies within one that went is gone with it.
    if (kept[of] === 'kept' || from < taken) continue;
    rest += text.slice(taken, from);
    taken = to;
  }
  return taken === 0 ? text : rest + text.slice(taken);
}

/** How they are kept beside their text: `attendees 120 310;alarms 402 498`, '' for none. */
export function writeExtras(extras: readonly Extra[]): string {
  return extras.map(({ of, from, to }) => `${of} ${from} ${to}`).join(';');
}

export function readExtras(written: string): Extra[] {
  if (written === '') return [];
  return written.split(';').map((one) => {
    const [of, from, to] = one.split(' ');
    return { of: of as Extra['of'], from: Number(from), to: Number(to) };
  });
}
