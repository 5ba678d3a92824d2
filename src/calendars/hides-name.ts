import type { Context } from '../context.ts';
import * as events from '../storage/tables/events.ts';
import { namesHidden } from './access.ts';
import type { Opened } from './open-calendar.ts';
import { hidesUid } from './shown.ts';

/** Whether the resource that is kept under a name has another one for this reader, as it has another UID. */
export async function hidesName(
  { storage }: Pick<Context, 'storage'>,
  { calendar, access }: Pick<Opened, 'calendar' | 'access'>,
  name: string,
): Promise<boolean> {
  const hidden = namesHidden(access);
  if (hidden !== 'some') return hidden === 'all';
  const event = await events.find(storage.db, calendar.id, name);
  return event !== undefined && hidesUid(event);
}
