// What a thread of test/server/workshop.test.ts begins with.
import { parentPort, threadId } from 'node:worker_threads';
import { DomainError } from '../../src/errors.ts';
import { serveTasks } from '../../src/server/workshop.ts';

const answered: Int32Array[] = [];

serveTasks({
  thread: () => threadId,
  refuse: () => {
    throw new DomainError('calendar-too-large', { limit: 'lines', allowed: 7 });
  },
  fail: () => {
    throw new RangeError('it broke');
  },
  last: () => {
    for (;;);
  },
  exit: () => process.exit(3),
  grow: () => {
    for (const kept: number[][] = []; ;) kept.push(Array<number>(10_000).fill(kept.length));
  },
  'answer what cannot be passed on': () => () => undefined,
  part: (count: number) => ({ of: count, parts: Array.from({ length: count }, (_, n) => ({ n })) }),
  'tell when it was answered': (flag: Int32Array) => {
    answered.push(flag);
    return 'too late';
  },
});

// Behind `serveTasks`: the answer has been sent.
parentPort!.on('message', () => {
  const flag = answered.pop();
  if (flag === undefined) return;
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
});
