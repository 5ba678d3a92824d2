import type { Span } from './placed.ts';

/**
 * A lane for each of some bars, so that no two in one lane cover the same day: those that begin first, and of these the longest,
 * come highest. In the order in which the bars are given.
 */
export function packLanes(bars: readonly Span[]): number[] {
  const order = bars
    .map((bar, at) => ({ ...bar, at }))
    .sort((a, b) => a.from - b.from || b.to - a.to || a.at - b.at);
  const ends: number[] = [];
  const lanes = Array<number>(bars.length).fill(0);
  for (const { from, to, at } of order) {
    const free = ends.findIndex((end) => end < from);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = to;
    lanes[at] = lane;
  }
  return lanes;
}
