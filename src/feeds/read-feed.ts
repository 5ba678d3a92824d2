import type { Context } from '../context.ts';
import {
  openFeed,
  openLink,
  type Credentials,
  type FeedAddress,
  type OpenedFeed,
} from '../calendars/open-calendar.ts';
import * as calendars from '../storage/tables/calendars.ts';
import { feedOf, type Feed } from './feed.ts';
import { allTime, readWindow, type Window } from './window.ts';

/** `start` and `end` as they stand in the address. */
type Asked = Readonly<{ start?: string; end?: string }>;

/** The feed that stands at a calendar's address for whoever asks. Throws as `openFeed` does, and range-not-allowed. */
export async function readFeed(
  context: Context,
  asked: Asked & { at: FeedAddress; credentials: Credentials | undefined },
): Promise<Feed> {
  const opened = await openFeed(context, asked.at, asked.credentials);
  return feedOf(opened, await windowOf(context, opened, asked));
}

/** The feed behind a secret link. Throws as `openLink` does, and range-not-allowed. */
export async function readLinkFeed(context: Context, asked: Asked & { secret: string }): Promise<Feed> {
  const { calendar, access, share } = await openLink(context, asked.secret);
  const opened = {
    calendar: calendar.id,
    revision: calendar.revision,
    changedAt: Math.max(calendar.changedAt, share.changedAt),
    view: access.view,
    share: share.id,
    isPublic: false,
  };
  return feedOf(opened, await windowOf(context, opened, asked));
}

async function windowOf(
  { clock, storage }: Context,
  { calendar }: OpenedFeed,
  { start, end }: Asked,
): Promise<Window> {
  if (start === undefined && end === undefined) return allTime;
  return readWindow(start, end, await calendars.timeZone(storage.db, calendar), clock.now());
}
