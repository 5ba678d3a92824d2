import { revisionFor } from '../calendars/revisions.ts';
import type { Context } from '../context.ts';
import { openLink } from '../sharing/open-link.ts';
import { feedOf } from './etag.ts';
import type { Feed } from './feed.ts';
import { windowFor, type WindowAsked } from './window-for.ts';

/** The feed behind a secret link. Throws as `openLink` does, and range-not-allowed. */
export async function readLinkFeed(context: Context, asked: WindowAsked & { secret: string }): Promise<Feed> {
  const { calendar, access, language, share } = await openLink(context, asked.secret);
  const revision = revisionFor(calendar, access.view);
  const opened = {
    calendar: calendar.id,
    revision,
    // One share for ever, whose own date counts up with every change of its terms.
    changedAt: Math.max(revision, share.changedAt),
    view: access.view,
    language,
    share: share.id,
    program: undefined,
    isPublic: false,
    isLink: true,
  };
  return feedOf(context.config, opened, await windowFor(context, calendar.id, asked));
}
