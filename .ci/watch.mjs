// Loaded with --import into a process whose parent asks: for how long, in milliseconds of its own CPU, its requests had no
// turn at most since it was asked last. CPU and not time: what else the machine does must not count.
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.channel) {
  const now = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let [last, longest] = [now(), 0];
  const beat = () => {
    const at = now();
    longest = Math.max(longest, at - last);
    last = at;
  };
  setInterval(beat, 2).unref();
  process.on('message', () => {
    beat();
    process.send(longest);
    longest = 0;
  });
  process.channel.unref();
}
