import assert from 'node:assert/strict';
import { threadId } from 'node:worker_threads';
import { Workshop } from '../../src/server/workshop.ts';
import { refused } from '../support/refused.ts';

const entry = new URL('../support/tasks.ts', import.meta.url);

describe('the workshop', () => {
  it('works in one thread beside this one', async () => {
    const workshop = new Workshop(entry);
    const threads = await Promise.all([workshop.run('thread', null), workshop.run('thread', null)]);
    assert.equal(threads[0], threads[1]);
    assert.notEqual(threads[0], threadId);
  });

  it('passes a refusal on with what it tells, and a failure with its words; the thread lives', async () => {
    const workshop = new Workshop(entry);
    const thread = await workshop.run('thread', null);
    await assert.rejects(
      workshop.run('refuse', null),
      refused('calendar-too-large', { limit: 'lines', allowed: 7 }),
    );
    await assert.rejects(workshop.run('fail', null), new RangeError('it broke'));
    assert.equal(await workshop.run('thread', null), thread);
  });

  for (const [what, name, message] of [
    ['a job that does not end', 'last', /^last took longer than 2000 ms$/],
    ['a thread that ends', 'exit', /ended/],
    ['a job that needs too much memory', 'grow', /memory/],
    ['an answer that cannot be passed on', 'answer what cannot be passed on', /^/],
  ] as const)
    it(`ends ${what} alone: those behind it have another thread`, async () => {
      const bounds = { mostMemory: 32, ...(name === 'last' ? { longestWork: 2000 } : {}) };
      const workshop = new Workshop(entry, bounds);
      const failing = workshop.run(name, null);
      const behind = [workshop.run('thread', null), workshop.run('part', 2)];
      await assert.rejects(failing, { message });
      assert.notEqual(await behind[0], threadId);
      assert.deepEqual(await behind[1], { of: 2, parts: [{ n: 0 }, { n: 1 }] });
    });

  it('takes no answer of a job that was ended for that of the next', async () => {
    const workshop = new Workshop(entry, { longestWork: 1 });
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const both = Promise.allSettled([
      workshop.run('tell when it was answered', flag),
      workshop.run('thread', null),
    ]);
    // The time is over, and the answer is there, when this thread looks for either.
    Atomics.wait(flag, 0, 0);
    const [late, next] = await both;
    assert.match(String(late.status === 'rejected' && late.reason), /took longer/);
    assert.notEqual(next.status === 'fulfilled' && next.value, 'too late');
  });

  it('answers in parts, in their order', async () => {
    const workshop = new Workshop(entry);
    const [many, none, few] = await Promise.all([5, 0, 2].map((count) => workshop.run('part', count)));
    assert.deepEqual(many, { of: 5, parts: [0, 1, 2, 3, 4].map((n) => ({ n })) });
    assert.deepEqual(none, { of: 0, parts: [] });
    assert.deepEqual(few, { of: 2, parts: [{ n: 0 }, { n: 1 }] });
  });

  it('ends a thread that nobody needs for a while, and begins another for the next job', async () => {
    const workshop = new Workshop(entry, { longestIdle: 1 });
    const thread = await workshop.run('thread', null);
    // Timers of one length come in their order.
    await new Promise((resolve) => setTimeout(resolve, 1));
    assert.notEqual(await workshop.run('thread', null), thread);
  });
});
