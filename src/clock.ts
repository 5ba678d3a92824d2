/** The time as the verbs see it; tests bring their own. */
export type Clock = { now(): Temporal.Instant };

let last = Temporal.Instant.fromEpochMilliseconds(0);

/** To the millisecond, as everything is stored; one instant serves all that happens in it. */
export const systemClock: Clock = {
  now() {
    const milliseconds = Date.now();
    if (milliseconds !== last.epochMilliseconds) last = Temporal.Instant.fromEpochMilliseconds(milliseconds);
    return last;
  },
};
