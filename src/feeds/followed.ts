import { createHash } from 'node:crypto';
import type { Calendar } from '../calendars/calendar.ts';
import { settledAt, type SyncPoint } from '../calendars/changes.ts';
import { readSyncToken, writeSyncToken } from '../calendars/token.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import * as calendars from '../storage/tables/calendars.ts';
import { writing } from './etag.ts';
import { feedHead, type Feed } from './feed.ts';

/** A feed as somebody follows it. */
export type FollowedFeed = Readonly<{
  calendar: Calendar;
  /** Where floating times and unknown zones belong. */
  timeZone: string;
  /** First lines of the feed, and of what changed in it. */
  head: string;
  /** For who has all of it as the door found it. */
  token: string;
  write(point: SyncPoint): string;
  /** The point of a token; undefined where it is none of this feed as it is told now. */
  read(token: string): SyncPoint | undefined;
}>;

/**
 * What a token of this feed is good for: one reader's view, in one window, under the head that the feed has now. Where its
 * name, its zone or the way in which events are written is another, no event tells: whoever follows begins anew. Throws
 * calendar-not-found.
 */
export async function followedFeed(
  { config, storage: { db } }: Context,
  { opened, window: { from, to } }: Feed,
): Promise<FollowedFeed> {
  const calendar = await calendars.findById(db, opened.calendar);
  if (calendar === undefined) throw new DomainError('calendar-not-found');
  const timeZone = await calendars.timeZone(db, opened.calendar);
  const { view, share, language } = opened;
  const head = feedHead(calendar, view);
  const said = createHash('sha256').update(`${timeZone} ${head}`).digest('base64url');
  const followed = {
    calendar: calendar.id,
    view,
    scope: `feed ${writing.version} ${share ?? ''} ${language} ${said}`,
    window: { from: from?.epochMilliseconds ?? null, to: to?.epochMilliseconds ?? null },
  };
  const write = (point: SyncPoint) => writeSyncToken(config, followed, point);
  return {
    calendar,
    timeZone,
    head,
    token: write(settledAt(opened.revision)),
    write,
    read: (token) => readSyncToken(config, followed, token),
  };
}
