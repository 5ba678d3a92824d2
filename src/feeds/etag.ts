import { isWhole, type Sight, type View } from '../calendars/access.ts';
import type { Settings } from '../context.ts';
import { keyedHash } from '../server/secrets.ts';
import type { Feed } from './feed.ts';
import type { OpenedFeed } from './open-feed.ts';
import type { Window } from './window.ts';

/** Counts up when the same events would be written differently, so that no subscriber keeps the older text. */
const writing = 3;

/**
 * The key follows from the revision at which what the reader sees last changed, and from how much that is. Where UIDs are
 * replaced, it names the share that they are replaced for.
 */
export function feedOf(config: Pick<Settings, 'secretKey'>, opened: OpenedFeed, window: Window): Feed {
  const { view } = opened;
  const scope = isWhole(view) ? '' : `-${opened.share ?? ''}`;
  const bounds =
    window.from === null && window.to === null
      ? ''
      : `-${window.from?.epochMilliseconds ?? ''}_${window.to?.epochMilliseconds ?? ''}`;
  const key = `${writing}-${opened.calendar}-${opened.revision}-${lettersOf(view)}${scope}${bounds}`;
  return { opened, window, key, tag: tagFor(config.secretKey, `${key} ${opened.share ?? ''}`) };
}

function lettersOf({ ofPublic, ofPrivate }: View): string {
  return `${lettersFor(ofPublic)}${lettersFor(ofPrivate)}`;
}

function lettersFor({ detail, attendees, alarms }: Sight): string {
  return `${detail[0]!}${attendees ? 'p' : ''}${alarms ? 'a' : ''}`;
}

/** The tags given lately: a hash under a key takes longer than a look-up. */
const given = new Map<string, string>();
const mostGiven = 20_000;

function tagFor(secretKey: string, text: string): string {
  const known = given.get(text);
  if (known !== undefined) return known;
  const tag = keyedHash(secretKey, 'tag', text).slice(0, 22);
  if (given.size >= mostGiven) given.clear();
  given.set(text, tag);
  return tag;
}
