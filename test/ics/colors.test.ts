import assert from 'node:assert/strict';
import { cssColor } from '../../src/ics/colors.ts';

describe('ics/colors', () => {
  it('knows names, in any case', () => {
    assert.deepEqual(cssColor(' RebeccaPurple'), undefined);
    assert.deepEqual(cssColor('SteelBlue'), { name: 'steelblue', hex: '#4682b4' });
  });

  it('finds the nearest name for a number, and keeps the number', () => {
    assert.deepEqual(cssColor('#f00'), { name: 'red', hex: '#ff0000' });
    assert.deepEqual(cssColor('#1BADF8FF'), { name: 'dodgerblue', hex: '#1badf8' });
  });

  it('takes nothing else', () => {
    for (const text of ['', '#12345', 'red\r\nX:1', '__proto__', 'constructor', 'url(x)'])
      assert.equal(cssColor(text), undefined);
  });
});
