import assert from 'node:assert/strict';

/** Times the cost at four times the size: 4 where work grows with its input, 16 where it grows with the square. */
const mostGrowth = 9;
const rounds = 5;
/** What is shorter is done several times in a row. In microseconds of CPU. */
const leastCost = 1000;

/**
 * Asserts that `work` grows no worse than what it is given, far under the square: its CPU at `size` and at four times as
 * much, the least of several runs each. A ratio is the same on every machine, and whatever else runs there.
 */
export async function assertGrowsEvenly<Input>(
  size: number,
  make: (size: number) => Input,
  work: (input: Input) => unknown,
  what = 'it',
): Promise<void> {
  const [small, large] = [make(size), make(4 * size)];
  let times = 1;
  while ((await cpuOf(() => work(small), times)) < leastCost) times *= 2;
  let [one, four] = [Infinity, Infinity];
  for (let round = 0; round < rounds; round += 1) {
    one = Math.min(one, await cpuOf(() => work(small), times));
    four = Math.min(four, await cpuOf(() => work(large), times));
  }
  const growth = four / one;
  assert.ok(growth < mostGrowth, `${what} costs ${growth.toFixed(1)} times as much at four times the size`);
}

/** Microseconds. Of the process: the clock of a thread alone moves in steps of milliseconds. */
async function cpuOf(work: () => unknown, times: number): Promise<number> {
  const before = process.cpuUsage();
  for (let n = 0; n < times; n += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
