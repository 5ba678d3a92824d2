/** The offsets of the IANA database's zones: looked up once for each stretch between two changes of the clock. */

/** From an instant until another, without it, a zone's clock has one offset; all in milliseconds. */
type Stretch = { from: number; to: number; offset: number };

/** No clock is further than this from UTC. */
const FURTHEST = 24 * 3_600_000;
/** Stretches kept of one zone: those of some five hundred years. */
const MOST = 1000;

/** What is known of each zone: stretches in no order, the one that was looked at last first. */
const known = new Map<string, Stretch[]>();

/** What a clock in the zone shows at this instant. */
export function wallIn(zone: string, instant: number): number {
  return instant + stretchAt(zone, instant).offset;
}

/**
 * The instant at which a clock in the zone shows `wall`. RFC 5545 §3.3.5: a time that the clock shows twice is the first;
 * one that it skips is read with the offset from before the gap.
 */
export function instantIn(zone: string, wall: number): number {
  let { to, offset } = stretchAt(zone, wall - FURTHEST);
  while (wall >= to + offset) {
    const next = stretchAt(zone, to);
    if (wall < next.from + next.offset) break;
    ({ to, offset } = next);
  }
  return wall - offset;
}

function stretchAt(zone: string, instant: number): Stretch {
  let stretches = known.get(zone);
  if (!stretches) known.set(zone, (stretches = []));
  const at = stretches.findIndex(({ from, to }) => from <= instant && instant < to);
  const found = at === -1 ? lookUp(zone, instant) : stretches[at]!;
  if (at === 0) return found;
  // The next one to be looked up is likely to be the same, or its neighbour.
  if (at === -1 && stretches.unshift(found) > MOST) stretches.pop();
  if (at > 0) [stretches[0], stretches[at]] = [found, stretches[0]!];
  return found;
}

function lookUp(zone: string, instant: number): Stretch {
  const there = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  // The one before is looked for from a moment later, so that one that is right now is found.
  const last = there.add({ milliseconds: 1 }).getTimeZoneTransition('previous');
  return {
    from: last?.epochMilliseconds ?? -Infinity,
    to: there.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity,
    offset: there.offsetNanoseconds / 1_000_000,
  };
}
