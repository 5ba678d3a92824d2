import { contextFor } from '../../src/context.ts';
import { operator } from '../../src/people/actor.ts';
import assert from 'node:assert/strict';
import { startTimers } from '../../src/server/timers.ts';
import { openLog } from '../../src/server/log.ts';
import type { Services } from '../../src/server/services.ts';

const services = {} as Services; // the tasks of these tests ask nothing of it

describe('the timers', () => {
  it('take up a task again after it failed, and log that', async () => {
    const lines: string[] = [];
    const log = openLog('info', { write: (line) => void lines.push(line) });
    const third = Promise.withResolvers<undefined>();
    let turns = 0;
    const run = () => {
      turns += 1;
      if (turns === 3) third.resolve(undefined);
      return turns === 1 ? Promise.reject(new Error('the first turn fails')) : Promise.resolve({ done: 1 });
    };
    const timers = startTimers(
      contextFor(services, operator),
      log,
      [{ name: 'task', everySeconds: 0.001, run }],
      0,
    );
    await third.promise;
    await timers.stop();
    assert.ok(lines.some((line) => line.includes('the first turn fails') && line.includes('"task":"task"')));
  });

  it('never run one task twice at once, and stop after the turn under way', async () => {
    const begun = Promise.withResolvers<undefined>();
    const end = Promise.withResolvers<undefined>();
    let running = 0;
    let turns = 0;
    const run = async () => {
      running += 1;
      turns += 1;
      assert.equal(running, 1);
      begun.resolve(undefined);
      await end.promise;
      running -= 1;
    };
    const task = { name: 'slow', everySeconds: 0.001, run };
    const timers = startTimers(contextFor(services, operator), openLog('silent'), [task], 0);
    await begun.promise;
    let stopped = false;
    const stopping = timers.stop().then(() => (stopped = true));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(stopped, false);
    end.resolve(undefined);
    await stopping;
    assert.deepEqual([turns, running], [1, 0]);
  });
});
