import { wholeView } from '../calendars/access.ts';
import type { Calendar, Which } from '../calendars/calendar.ts';
import { openCalendar } from '../calendars/open-calendar.ts';
import type { Context } from '../context.ts';
import * as events from '../storage/tables/events.ts';
import { feedOf } from './etag.ts';
import { renderFeed } from './render-feed.ts';
import { allTime } from './window.ts';

/** `events`: how many objects it holds, tasks and the like among them. */
export type Export = Readonly<{ calendar: Calendar; events: number; text: AsyncIterable<string> }>;

/**
 * A whole calendar as one file, in pieces: every event with its bytes (lines end in CRLF, RFC 5545 §3.1), every time zone
 * that they name. For its owner alone, who may see everything. Throws as the door does.
 */
export async function exportCalendar(
  context: Context,
  { calendar: which }: { calendar: Which },
): Promise<Export> {
  const { calendar, language } = await openCalendar(context, which, 'own');
  const { id, revision } = calendar;
  const opened = {
    calendar: id,
    revision,
    changedAt: null,
    view: wholeView,
    language,
    share: null,
    program: undefined,
    isPublic: false,
    isLink: false,
  };
  const count = await events.count(context.storage.db, id);
  return { calendar, events: count, text: renderFeed(context, feedOf(context.config, opened, allTime)) };
}
