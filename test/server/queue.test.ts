import assert from 'node:assert/strict';
import { DomainError } from '../../src/errors.ts';
import { FairQueue } from '../../src/server/queue.ts';
import { refused } from '../support/refused.ts';

/** Work that notes its start, and ends when it is told to. */
function newWork() {
  const started: string[] = [];
  const begun = new Map<string, PromiseWithResolvers<() => void>>();
  const beginOf = (name: string) => {
    const known = begun.get(name) ?? Promise.withResolvers<() => void>();
    begun.set(name, known);
    return known;
  };
  return {
    started,
    named: (name: string) => async () => {
      started.push(name);
      await new Promise<void>((end) => beginOf(name).resolve(end));
      return name;
    },
    /** Ends these pieces, each once it has begun. */
    end: async (...names: string[]): Promise<void> => {
      for (const name of names) {
        const end = await beginOf(name).promise;
        end();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

const full = () => new DomainError('too-many-uploads', { retryAfterSeconds: 30 });
const from = (name: string) => ({ name, paceMs: 0 });

describe('the fair queue', () => {
  it('serves others between the pieces of a flood, not after all of it', async () => {
    const queue = new FairQueue(1, full);
    const { started, named, end } = newWork();
    const pieces = ['f1', 'f2', 'f3', 'f4', 'f5', 'f6'];
    const flood = pieces.map((name) => queue.run(`login of ${name}`, 0, named(name), from('flooder')));
    const right = queue.run('gil', 0, named('right'), from('home'));
    const all = Promise.all(flood);
    const ended = Promise.all(pieces.map((name) => end(name)));
    await end('right');
    assert.equal(await right, 'right');
    assert.ok(started.indexOf('right') <= 2, started.join(' '));
    await Promise.all([all, ended]);
  });

  it('runs no more pieces together than it may', async () => {
    const queue = new FairQueue(2, full);
    const { started, named, end } = newWork();
    const all = ['a', 'b', 'c'].map((name) => queue.run(name, 0, named(name), from(name)));
    await end('b');
    assert.deepEqual(started, ['a', 'b', 'c'], 'c waited for a place');
    await end('a', 'c');
    await Promise.all(all);
  });

  it('refuses what a full lane cannot take, and nothing from elsewhere', async () => {
    const queue = new FairQueue(1, full, 2);
    const { named, end } = newWork();
    const taken = ['a1', 'a2', 'a3'].map((name) => queue.run('a', 0, named(name), from('flooder')));
    await assert.rejects(queue.run('a', 0, named('a4'), from('flooder')), refused('too-many-uploads'));
    const other = queue.run('a', 0, named('home'), from('home'));
    await Promise.all(['a1', 'home', 'a2', 'a3'].map((name) => end(name)));
    assert.equal(await other, 'home');
    await Promise.all(taken);
  });

  it('lets others pass while a lane keeps its pace', async () => {
    const queue = new FairQueue(1, full);
    const { started, named, end } = newWork();
    const slow = ['s1', 's2'].map((name) => queue.run('slow', 300, named(name), from('one')));
    await end('s1');
    const others = ['a', 'b'].map((name) => queue.run(name, 0, named(name), from('two')));
    await end('a', 'b');
    await Promise.all(others);
    assert.deepEqual(started, ['s1', 'a', 'b']);
    await end('s2');
    await Promise.all(slow);
  });

  it('goes on after a piece that failed', async () => {
    const queue = new FairQueue(1, full);
    const failing = queue.run('a', 0, () => Promise.reject(new Error('it broke')));
    const next = queue.run('a', 0, () => Promise.resolve('done'));
    await assert.rejects(failing, /it broke/);
    assert.equal(await next, 'done');
  });
});
