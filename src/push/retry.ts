const second = 1000;
const minute = 60 * second;
/** Between attempts, in ms; after the last of them a message is given up, and a program finds the change by itself. */
const pauses = [10 * second, minute, 5 * minute, 15 * minute, 60 * minute, 240 * minute];
/** A push service that asks for more is asked again after this long, in ms. */
const longestWait = 24 * 60 * minute;

/** When a message is sent again after its last attempt failed now, in ms since 1970; null: it is given up. */
export function nextTry(attempts: number, now: number, retryAfter = 0): number | null {
  const pause = pauses[attempts - 1];
  return pause === undefined ? null : now + Math.max(pause, Math.min(retryAfter, longestWait));
}

/** What Retry-After asks for, in ms from now: seconds or a date (RFC 9110 §10.2.3); 0 where it asks for nothing. */
export function readRetryAfter(text: string | undefined, now: number): number {
  if (text === undefined) return 0;
  const wait = /^\d+$/.test(text) ? Number(text) * second : Date.parse(text) - now;
  return wait > 0 ? wait : 0;
}
