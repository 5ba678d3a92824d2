import { isWhole, type Sight, type View } from '../calendars/access.ts';
import type { Settings } from '../context.ts';
import { keyedHash } from '../server/secrets.ts';
import type { Feed } from './feed.ts';
import type { OpenedFeed } from './open-feed.ts';
import { allTime, type Window } from './window.ts';

/**
 * Counts up, with the day, when the same events would be written differently, so that no subscriber keeps the older
 * text: neither by its tag nor by its date.
 */
export const writing = { version: 4, since: Date.UTC(2026, 10, 25) };

/**
 * The key follows from the revision at which what the reader sees last changed, and from how much that is. Where UIDs are
 * replaced, it names the share that they are replaced for; where a time is called busy, the language.
 */
export function feedOf(config: Pick<Settings, 'secretKey'>, opened: OpenedFeed, window: Window): Feed {
  const { view } = opened;
  const scope = isWhole(view) ? '' : `-${opened.share ?? ''}-${opened.language}`;
  const bounds =
    window.from === null && window.to === null
      ? ''
      : `-${window.from?.epochMilliseconds ?? ''}_${window.to?.epochMilliseconds ?? ''}`;
  const key = `${writing.version}-${opened.calendar}-${opened.revision}-${lettersOf(view)}${scope}${bounds}`;
  const tag = tagFor(config.secretKey, `${key} ${opened.share ?? ''}`);
  return { opened, window, key, tag, changedAt: changedAt(opened, window) };
}

/** The tag of the same feed told in another form, of which `form` says all that the key does not. */
export const tagIn = (config: Pick<Settings, 'secretKey'>, { key, opened }: Feed, form: string): string =>
  tagFor(config.secretKey, `${form} ${key} ${opened.share ?? ''}`);

/**
 * When this very address last had another text, or null where a date cannot say so: one that may go back is no validator
 * (RFC 9110 §8.8.2). A window moves with the day, and with the calendar's zone.
 */
function changedAt({ changedAt: last }: OpenedFeed, window: Window): number | null {
  return last === null || window !== allTime ? null : Math.max(last, writing.since);
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
