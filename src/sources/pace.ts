import { createHash } from 'node:crypto';
import { DAY, HOUR, parseDuration } from '../ics/values.ts';

/** Seconds between two fetches, where the source says nothing, and as often and as seldom as it may ask for. */
export const usualPace = 3600;
const [shortest, longest] = [15 * 60, 24 * 3600];
/** The longest pause after failures, in ms. */
const longestPause = DAY;

/** What REFRESH-INTERVAL (RFC 7986 §5.7) or X-PUBLISHED-TTL asks for, within bounds; in seconds. */
export function paceOf(refresh: string | undefined): number {
  const asked = refresh === undefined ? undefined : parseDuration(refresh);
  if (asked === undefined) return usualPace;
  const seconds = (asked.days * DAY + asked.ms) / 1000;
  return seconds > 0 ? Math.min(longest, Math.max(shortest, Math.round(seconds))) : usualPace;
}

type Told = Readonly<{ id: string; everySeconds: number; failures: number; retryAfter?: number }>;

/**
 * How many ms lie before the next fetch: twice as many after each failure, up to a day, and never fewer than the source asks
 * for. Up to a tenth more, a different one for each source and time, so that not all ask at once.
 */
export function pauseBefore({ id, everySeconds, failures, retryAfter = 0 }: Told, now: number): number {
  const pause = Math.min(
    everySeconds * 1000 * 2 ** Math.min(failures, 10),
    Math.max(longestPause, everySeconds * 1000),
  );
  const least = Math.max(pause, Math.min(retryAfter * 1000, 7 * DAY));
  const spread =
    createHash('sha256')
      .update(`${id} ${Math.floor(now / HOUR)}`)
      .digest()
      .readUInt16BE(0) / 0xffff;
  return Math.round(least * (1 + spread / 10));
}
