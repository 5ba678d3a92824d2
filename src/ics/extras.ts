/** The extras of an event, attendees and alarms, taken out of its text: all other bytes stay. */

import { isAttendeeComponent, isAttendeeLineAt } from './attendees.ts';
import { colonOf, LineScanner } from './lines.ts';

export type Extras = { attendees: 'kept' | 'dropped'; alarms: 'kept' | 'dropped' };

/** The text without the lines and components that are not kept; the very same text where there are none. */
export function dropExtras(text: string, { attendees, alarms }: Extras): string {
  if (attendees === 'kept' && alarms === 'kept') return text;
  const dropsAttendees = attendees === 'dropped';
  const isDropped = (name: string) =>
    (alarms === 'dropped' && name === 'VALARM') || (dropsAttendees && isAttendeeComponent(name));

  const kept: string[] = [];
  let from = 0;
  /** How many components are open from the dropped one on; 0 outside of one. */
  let within = 0;
  const drop = (start: number, next: number) => {
    if (start > from) kept.push(text.slice(from, start));
    from = next;
  };
  const scanner = new LineScanner(text);
  while (scanner.advance()) {
    const name = scanner.name();
    if (within > 0) {
      if (name === 'BEGIN') within += 1;
      else if (name === 'END') within -= 1;
      from = scanner.next;
    } else if (name === 'BEGIN' && isDropped(scanner.line()?.value.trim().toUpperCase() ?? '')) {
      within = 1;
      drop(scanner.start, scanner.next);
    } else if (
      dropsAttendees &&
      name !== '' &&
      isAttendeeLineAt(scanner, name, colonOf(text, scanner.start, scanner.end))
    ) {
      drop(scanner.start, scanner.next);
    }
  }
  if (from === 0) return text;
  kept.push(text.slice(from));
  return kept.join('');
}
