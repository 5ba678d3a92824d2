import type { OpenedFeed } from '../calendars/open-calendar.ts';
import type { View } from '../calendars/access.ts';
import type { Window } from './window.ts';

/** Which feed text somebody gets: two requests with the same `tag` get the same bytes. */
export type Feed = Readonly<{ opened: OpenedFeed; window: Window; tag: string }>;

/** Counts up when the same events would be written differently, so that no subscriber keeps the older text. */
const writing = 1;

/**
 * The tag follows from the calendar's revision and from what the reader sees of it. Where UIDs are replaced, it names
 * the share that they are replaced for.
 */
export function feedOf(opened: OpenedFeed, window: Window): Feed {
  const { view } = opened;
  const scope = isWhole(view) ? '' : `-${opened.share ?? ''}`;
  const bounds =
    window.from === null && window.to === null
      ? ''
      : `-${window.from?.epochMilliseconds ?? ''}_${window.to?.epochMilliseconds ?? ''}`;
  const tag = `${writing}-${opened.calendar}-${opened.revision}-${lettersOf(view)}${scope}${bounds}`;
  return { opened, window, tag };
}

/** Nothing is reduced to busy or titles, so no UID needs replacing. */
export function isWhole(view: View): boolean {
  return view.detail === 'full' && view.privateDetail === 'full';
}

function lettersOf(view: View): string {
  return `${view.detail[0]!}${view.privateDetail[0]!}${view.attendees ? 'p' : ''}${view.alarms ? 'a' : ''}`;
}
