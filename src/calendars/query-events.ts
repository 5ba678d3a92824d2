import type { Context } from '../context.ts';
import { candidatesFor, type CompFilter } from '../ics/filter.ts';
import { matches } from '../ics/matches.ts';
import type { Zone } from '../ics/zones.ts';
import { Turn } from '../server/turn.ts';
import * as events from '../storage/tables/events.ts';
import { reportReader, type Found } from './found.ts';
import type { Opened } from './open-calendar.ts';

type Query = Readonly<{
  opened: Opened;
  scope: string;
  filter: CompFilter;
  floatingZone?: string | Zone | undefined;
}>;

const rowsAtOnce = 100;

/**
 * The events that a filter is true of, as this reader sees them (RFC 4791 §7.8), one by one: what costs too much to decide is
 * told, so that nothing is missed. An index finds the candidates.
 */
export async function* queryEvents(
  context: Context,
  { opened, scope, filter, floatingZone }: Query,
): AsyncGenerator<Found> {
  const { kinds, window } = candidatesFor(filter);
  await using snapshot = await context.storage.snapshot();
  const read = await reportReader(context, snapshot, { opened, scope, floatingZone });
  const turn = new Turn();
  // Whole days lie elsewhere in another zone: by at most 15 hours, one way or the other.
  const wider = { ...window, from: shift(window.from, -1), to: shift(window.to, 1), months: allMonths };
  for await (const rows of events.streamWhole(snapshot, opened.calendar.id, wider, rowsAtOnce))
    for (const event of rows) {
      if (turn.isOver) await turn.give();
      if (kinds !== 'all' && !kinds.includes(event.kind)) continue;
      const found = await read(event);
      if (found !== undefined && matches(found.subject(), filter) !== 'no') yield found;
    }
}

const allMonths = 0b1111_1111_1111;
const day = 24 * 3600 * 1000;
const shift = (moment: number | null, days: number): number | null =>
  moment === null ? null : moment + days * day;
