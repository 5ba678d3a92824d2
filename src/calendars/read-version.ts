import type { Context } from '../context.ts';
import * as events from '../storage/tables/events.ts';
import type { Language } from '../people/language.ts';
import { isWhole, type View } from './access.ts';
import type { Which } from './calendar.ts';
import { openCalendar } from './open-calendar.ts';
import { tagsFor } from './resource.ts';
import { shownTo } from './shown.ts';
import { busyIn } from './wording.ts';

type Asked = Readonly<{ calendar: Which; name: string; scope: string }>;

/**
 * Which version of an event is there: its ETag as it is kept, and the `tag` that this reader knows it by. Undefined also for
 * what they do not see at all: no condition may tell them of it.
 */
export async function readVersion(
  context: Context,
  { calendar: which, name, scope }: Asked,
): Promise<{ etag: string; tag: string } | undefined> {
  const { calendar, access, language } = await openCalendar(context, which, 'read');
  const { view } = access;
  const { db } = context.storage;
  const event = isWhole(view)
    ? await events.findHead(db, calendar.id, name)
    : await findShown(context, { calendar: calendar.id, name, view, language, scope });
  if (event === undefined) return undefined;
  const tagOf = tagsFor(context.config, calendar.id, { view, language, scope });
  return { etag: event.etag, tag: tagOf(event) };
}

type Reader = Readonly<{ calendar: string; name: string; view: View; language: Language; scope: string }>;

/** What is nothing to a reader only its text can tell. */
async function findShown(
  { config, storage }: Context,
  { calendar, name, view, language, scope }: Reader,
): Promise<events.EventHead | undefined> {
  const event = await events.find(storage.db, calendar, name);
  const shown = shownTo(config, { view, scope, busy: busyIn(language) });
  return event === undefined || shown(event) === '' ? undefined : event;
}
