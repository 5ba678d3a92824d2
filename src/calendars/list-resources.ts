import type { Context } from '../context.ts';
import * as events from '../storage/tables/events.ts';
import { isWhole } from './access.ts';
import type { Opened } from './open-calendar.ts';
import { tagsFor } from './resource.ts';
import { revisionFor } from './revisions.ts';
import { hidesUid, showsAnything, shownTo } from './shown.ts';
import type { Named } from './told-names.ts';
import { busyIn } from './wording.ts';

/** An event as a listing tells of it. `revision`: when what its reader sees of it last changed. */
export type ListedResource = Named & Readonly<{ etag: string; kind: string; revision: number }>;

const rowsAtOnce = 200;

/** All events that a reader sees of a calendar, by name and tag, in parts: memory stays flat however many there are. */
export async function* listResources(
  { config, storage }: Context,
  { calendar, access: { view }, language }: Opened,
  scope: string,
): AsyncGenerator<ListedResource[]> {
  const tagOf = tagsFor(config, calendar.id, { view, language, scope });
  await using snapshot = await storage.snapshot();
  const listed = (event: events.EventHead, isHidden: boolean): ListedResource => ({
    name: event.name,
    isHidden,
    etag: tagOf(event),
    kind: event.kind,
    revision: revisionFor(event, view),
  });
  if (isWhole(view)) {
    for await (const rows of events.streamHeads(snapshot, calendar.id, rowsAtOnce))
      yield rows.map((event) => listed(event, false));
    return;
  }
  // What is nothing to this reader only its text can tell.
  const isThere = showsAnything(shownTo(config, { view, scope, busy: busyIn(language) }));
  for await (const rows of events.streamWhole(snapshot, calendar.id, { from: null, to: null }, rowsAtOnce))
    yield rows.filter(isThere).map((event) => listed(event, hidesUid(event)));
}
