import type { Context } from '../context.ts';
import { normaliseLogin } from '../people/login.ts';
import * as calendars from '../storage/tables/calendars.ts';
import type { Which } from './calendar.ts';

/** The calendar that a program made at this address of its owner; the door decides who may know of it. */
export async function findCalendar(
  { storage }: Context,
  { owner, resourceName }: Readonly<{ owner: string; resourceName: string }>,
): Promise<Which | undefined> {
  const found = await calendars.findByResourceName(storage.db, normaliseLogin(owner), resourceName);
  return found && { id: found.id };
}
