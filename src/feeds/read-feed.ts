import type { Context } from '../context.ts';
import type { Credentials } from '../signing-in/prove-login.ts';
import { feedOf } from './etag.ts';
import type { Feed } from './feed.ts';
import { openFeed, type FeedAddress } from './open-feed.ts';
import { windowFor, type WindowAsked } from './window-for.ts';

/** The feed that stands at a calendar's address for whoever asks. Throws as `openFeed` does, and range-not-allowed. */
export async function readFeed(
  context: Context,
  asked: WindowAsked & { at: FeedAddress; credentials: Credentials | undefined },
): Promise<Feed> {
  const opened = await openFeed(context, asked.at, asked.credentials);
  return feedOf(context.config, opened, await windowFor(context, opened.calendar, asked));
}
