import type { Context } from '../context.ts';
import type { Candidates } from '../ics/filter.ts';
import { monthsBetween } from '../ics/span.ts';
import { Turn } from '../server/turn.ts';
import * as events from '../storage/tables/events.ts';
import { reportReader, type Found, type Reading } from './found.ts';

const rowsAtOnce = 100;

/** The events, as a reader sees them, of which an index says that a report may mean them, one by one. */
export async function* findCandidates(
  context: Context,
  { kinds, window }: Candidates,
  reading: Reading,
): AsyncGenerator<Found> {
  await using snapshot = await context.storage.snapshot();
  const read = await reportReader(context, snapshot, reading);
  const turn = new Turn();
  // Whole days lie elsewhere in another zone: by at most 15 hours, one way or the other; one of somebody's own making says any.
  const days = typeof reading.floatingZone === 'object' ? 2 : 1;
  const [from, to] = [shift(window.from, -days), shift(window.to, days)];
  const wider = { from, to, ...(from !== null && to !== null && { months: monthsBetween(from, to) }) };
  for await (const rows of events.streamWhole(snapshot, reading.opened.calendar.id, wider, rowsAtOnce))
    for (const event of rows) {
      if (turn.isOver) await turn.give();
      if (kinds !== 'all' && !kinds.includes(event.kind)) continue;
      const found = await read(event);
      if (found !== undefined) yield found;
    }
}

const day = 24 * 3600 * 1000;
const shift = (moment: number | null, days: number): number | null =>
  moment === null ? null : moment + days * day;
