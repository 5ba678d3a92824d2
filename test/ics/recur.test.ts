import assert from 'node:assert/strict';
import { parseRecur } from '../../src/ics/recur.ts';

describe('ics/recur', () => {
  it('reads every part, in any case, once each', () => {
    assert.deepEqual(
      parseRecur('freq=monthly;INTERVAL=2;COUNT=10;BYDAY=+1MO,-1FR,MO,MO;BYMONTH=1,12;BYSETPOS=-1;WKST=SU'),
      {
        freq: 'MONTHLY',
        interval: 2,
        count: 10,
        byDay: ['1MO', '-1FR', 'MO'],
        byMonth: [1, 12],
        bySetPos: [-1],
        wkst: 'SU',
      },
    );
  });

  it('passes over parts without a meaning, such as __proto__', () => {
    const rule = parseRecur('FREQ=DAILY;COUNT=2;__proto__=1;X-FOO=1');
    assert.deepEqual(rule, { freq: 'DAILY', interval: 1, count: 2 });
    assert.equal(Object.getPrototypeOf(rule), Object.prototype);
  });

  it('bounds numbers that say nothing more', () => {
    assert.equal(parseRecur('FREQ=DAILY;COUNT=1000000000000000000000000000000')?.count, 1_000_000_000);
  });

  it('refuses a rule with a part that is wrong', () => {
    const wrong = [
      '',
      'COUNT=3',
      'FREQ=FOO',
      'FREQ=DAILY;INTERVAL=0',
      'FREQ=DAILY;INTERVAL=-1',
      'FREQ=DAILY;UNTIL=foo',
    ];
    wrong.push(
      'FREQ=WEEKLY;BYDAY=XX',
      'FREQ=YEARLY;BYDAY=100MO',
      'FREQ=YEARLY;BYMONTH=13',
      'FREQ=DAILY;BYSETPOS=0',
    );
    wrong.push('FREQ=DAILY;BYHOUR=24', 'FREQ=DAILY;BYHOUR=-1', `FREQ=DAILY;BYDAY=${'MO,'.repeat(100_000)}MO`);
    for (const text of wrong) assert.equal(parseRecur(text), undefined, text.slice(0, 60));
  });

  it('knows leap months of other calendars', () => {
    assert.deepEqual(parseRecur('RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=5L')?.byMonth, ['5L']);
    assert.equal(parseRecur('FREQ=YEARLY;BYMONTH=5L'), undefined);
  });
});
