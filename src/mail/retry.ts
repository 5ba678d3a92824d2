const minute = 60_000;
/** Between attempts, in milliseconds; the last again and again. */
const pauses = [1, 5, 15, 60, 2 * 60, 4 * 60, 8 * 60, 12 * 60].map((minutes) => minutes * minute);
/** After the letter was put into the line. */
const givenUpAfter = 3 * 24 * 60 * minute;

/** When a letter is tried again after its last attempt failed now; null: it is given up. Milliseconds since 1970. */
export function nextAttempt(
  { attempts, queuedAt }: Readonly<{ attempts: number; queuedAt: number }>,
  now: number,
): number | null {
  const next = now + pauses[Math.min(attempts, pauses.length) - 1]!;
  return next > queuedAt + givenUpAfter ? null : next;
}
