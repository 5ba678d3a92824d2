import assert from 'node:assert/strict';
import { paceOf, pauseBefore } from '../../src/sources/pace.ts';

const hour = 3_600_000;

describe('the pace of a source', () => {
  for (const [asked, seconds] of [
    [undefined, 3600],
    ['PT1H', 3600],
    ['PT12H', 43_200],
    ['P1D', 86_400],
    ['PT1M', 900],
    ['P7D', 86_400],
    ['-PT1H', 3600],
    ['PT0S', 3600],
    ['often', 3600],
  ] as const)
    it(`is ${seconds} s where it asks for ${asked ?? 'nothing'}`, () => assert.equal(paceOf(asked), seconds));

  it('doubles with each failure up to a day, is as long as the source wants, and spreads', () => {
    const pause = (failures: number, retryAfter = 0, id = 'one') =>
      pauseBefore({ id, everySeconds: 3600, failures, retryAfter }, 0);
    for (const [failures, hours] of [
      [0, 1],
      [1, 2],
      [3, 8],
      [5, 24],
      [500, 24],
    ] as const) {
      assert.ok(pause(failures) >= hours * hour, `${failures}`);
      assert.ok(pause(failures) <= 1.1 * hours * hour, `${failures}`);
    }
    assert.ok(pause(1, 48 * 3600) >= 48 * hour);
    const ids = Array.from({ length: 50 }, (_, n) => pause(0, 0, `${n}`));
    assert.ok(new Set(ids).size > 40);
  });
});
