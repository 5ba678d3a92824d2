import type { Context } from '../context.ts';
import type { Id } from '../people/id.ts';
import * as calendars from '../storage/tables/calendars.ts';
import { allTime, readWindow, type Window } from './window.ts';

/** `start` and `end` as they stand in the address. */
export type WindowAsked = Readonly<{ start?: string; end?: string }>;

/** The window that an address asks for, where the calendar is. Throws range-not-allowed. */
export async function windowFor(
  { clock, storage }: Context,
  calendar: Id<'calendar'>,
  { start, end }: WindowAsked,
): Promise<Window> {
  if (start === undefined && end === undefined) return allTime;
  return readWindow(start, end, await calendars.timeZone(storage.db, calendar), clock.now());
}
