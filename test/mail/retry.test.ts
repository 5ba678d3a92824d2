import assert from 'node:assert/strict';
import { nextAttempt } from '../../src/mail/retry.ts';

const hour = 3_600_000;

describe('a letter that was not sent', () => {
  it('is tried again with growing pauses, as long as the next falls within three days', () => {
    const after = (attempts: number) => nextAttempt({ attempts, queuedAt: 0 }, 0);
    assert.deepEqual([1, 2, 3].map(after), [60_000, 300_000, 900_000]);
    assert.deepEqual([8, 9, 100].map(after), Array(3).fill(12 * hour), 'the last again and again');
    const late = (now: number) => nextAttempt({ attempts: 8, queuedAt: hour }, now);
    assert.deepEqual([late(61 * hour), late(61 * hour + 1)], [73 * hour, null]);
  });
});
