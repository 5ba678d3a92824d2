import { setImmediate as turn } from 'node:timers/promises';

/**
 * What some work costs the thread that all requests share, in milliseconds of its CPU: all of it, and the longest stretch
 * in which nobody else had a turn. CPU and not time: what else the machine does must not count.
 */
export async function costOf(work: () => Promise<unknown>): Promise<{ cpu: number; stretch: number }> {
  const now = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  const begun = now();
  let [last, stretch, isDone] = [begun, 0, false];
  const beat = () => {
    const at = now();
    stretch = Math.max(stretch, at - last);
    last = at;
  };
  const watching = (async () => {
    while (!isDone) {
      await turn();
      beat();
    }
  })();
  try {
    await work();
  } finally {
    beat();
    isDone = true;
    await watching;
  }
  return { cpu: now() - begun, stretch };
}
