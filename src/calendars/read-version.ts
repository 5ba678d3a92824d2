import type { Context } from '../context.ts';
import * as events from '../storage/tables/events.ts';
import type { Which } from './calendar.ts';
import { openCalendar } from './open-calendar.ts';
import { tagsFor } from './resource.ts';

type Asked = Readonly<{ calendar: Which; name: string; scope: string }>;

/** Which version of an event is there: its ETag as it is kept, and the `tag` that this reader knows it by. */
export async function readVersion(
  context: Context,
  { calendar: which, name, scope }: Asked,
): Promise<{ etag: string; tag: string } | undefined> {
  const { calendar, access, language } = await openCalendar(context, which, 'read');
  const event = await events.findHead(context.storage.db, calendar.id, name);
  if (event === undefined) return undefined;
  const tagOf = tagsFor(context.config, calendar.id, { view: access.view, language, scope });
  return { etag: event.etag, tag: tagOf(event) };
}
