import type { Settings } from '../context.ts';
import { keyedHash } from '../server/secrets.ts';

/** What a program can be told of: events of the calendar, or how it is called and coloured. */
export const triggers = ['content-update', 'property-update'] as const;
export type Trigger = (typeof triggers)[number];

/** How a message is encrypted (RFC 8291 §4): the one way that the draft knows. */
export const contentEncoding = 'aes128gcm';

/** draft-bitfire-webdav-push, Expiration: at least three days. Programs renew long before the end. */
export const leastKept = Temporal.Duration.from({ hours: 3 * 24 });
export const usuallyKept = Temporal.Duration.from({ hours: 7 * 24 });
export const longestKept = Temporal.Duration.from({ hours: 30 * 24 });

/** Subscriptions of one reader: for one calendar, a program each; and in all. */
export const mostForCalendar = 20;
export const mostInAll = 1000;

/**
 * What names a calendar in messages to one reader, and as its property `topic`. A program with two accounts has the same
 * calendar twice, and looks for the one that it is told of by this alone.
 */
export function topicOf(
  { secretKey }: Pick<Settings, 'secretKey'>,
  { calendar, reader }: Readonly<{ calendar: string; reader: string }>,
): string {
  return keyedHash(secretKey, 'topic', `${calendar} ${reader}`);
}
