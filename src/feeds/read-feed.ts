import type { Context } from '../context.ts';
import { openFeed, openLink, type Credentials, type FeedAddress } from '../sharing/open-calendar.ts';
import type { Share } from '../sharing/share.ts';
import { feedOf, type Feed } from './feed.ts';
import type { Window } from './window.ts';

/** The feed that stands at a calendar's address for whoever asks. Throws as `openFeed` does. */
export async function readFeed(
  context: Context,
  { at, credentials, window }: { at: FeedAddress; credentials: Credentials | undefined; window: Window },
): Promise<Feed> {
  return feedOf(await openFeed(context, at, credentials), window);
}

/** The feed behind a secret link. Throws as `openLink` does. */
export async function readLinkFeed(
  context: Context,
  { secret, window }: { secret: string; window: Window },
): Promise<Feed & { via: Share }> {
  const { calendar, access, share } = await openLink(context, secret);
  const opened = {
    calendar: calendar.id,
    revision: calendar.revision,
    changedAt: Math.max(calendar.changedAt, share.changedAt),
    access,
    share: share.id,
    isPublic: false,
  };
  return { ...feedOf(opened, window), via: share };
}
