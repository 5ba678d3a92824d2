import assert from 'node:assert/strict';

/** Times the cost at four times the size: 4 where work grows with its input, 16 where it grows with the square. */
const mostGrowth = 9;
const rounds = 5;
/**
 * What is shorter is done several times in a row, in microseconds of CPU; for longer at the next try: a collection of garbage
 * that falls into each run of the larger alone then falls into those of the smaller too, in proportion.
 */
const leastCosts = [1000, 10_000, 100_000];

/** Asserts that `work` grows with what it is given, far under the square: by its CPU at `size`, and at four times as much. */
export async function assertGrowsEvenly<Input>(
  size: number,
  make: (size: number) => Input,
  work: (input: Input) => unknown,
): Promise<void> {
  let growth = Infinity;
  for (const leastCost of leastCosts) {
    if (growth < mostGrowth) break;
    growth = await costRatio(work, make(size), make(4 * size), leastCost);
  }
  assert.ok(growth < mostGrowth, `${growth.toFixed(1)} times as much at four times the size`);
}

/**
 * How many times as much CPU `work` costs with `other` as with `one`, by the least of several runs each: a ratio is the same
 * on every machine, whatever else runs there.
 */
export async function costRatio<Input>(
  work: (input: Input) => unknown,
  one: Input,
  other: Input,
  leastCost = leastCosts[0]!,
): Promise<number> {
  let times = 1;
  while ((await cpuOf(() => work(one), times)) < leastCost) times *= 2;
  let [ofOne, ofOther] = [Infinity, Infinity];
  for (let round = 0; round < rounds; round += 1) {
    ofOne = Math.min(ofOne, await cpuOf(() => work(one), times));
    ofOther = Math.min(ofOther, await cpuOf(() => work(other), times));
  }
  return ofOther / ofOne;
}

/** Microseconds. Of the process: the clock of a thread alone moves in steps of milliseconds. */
async function cpuOf(work: () => unknown, times: number): Promise<number> {
  const before = process.cpuUsage();
  for (let n = 0; n < times; n += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
