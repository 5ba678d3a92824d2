import assert from 'node:assert/strict';
import {
  escapeText,
  parseDuration,
  parseMoment,
  parseOffset,
  parsePeriod,
  unescapeText,
  wallText,
} from '../../src/ics/values.ts';

const HOUR = 3_600_000;

describe('ics/values', () => {
  it('reads dates and date-times as the clock shows them', () => {
    assert.deepEqual(parseMoment('20240229'), { kind: 'date', wall: Date.UTC(2024, 1, 29) });
    assert.deepEqual(parseMoment('20240131T235959'), {
      kind: 'local',
      wall: Date.UTC(2024, 0, 31, 23, 59, 59),
    });
    assert.deepEqual(parseMoment('20240131T100000Z'), { kind: 'utc', wall: Date.UTC(2024, 0, 31, 10) });
  });

  it('takes the years 1 to 99 for what they are, and a leap second for the one before it', () => {
    assert.equal(wallText(parseMoment('00010101')!.wall, 'date'), '0001-01-01');
    assert.equal(wallText(parseMoment('20161231T235960Z')!.wall, 'utc'), '2016-12-31T23:59:59Z');
  });

  it('refuses days and times that no calendar has', () => {
    for (const text of [
      '20230229',
      '20261399',
      '20240101T250000',
      '20240101T106000',
      '2024-01-01',
      '',
      'TODAY',
    ])
      assert.equal(parseMoment(text), undefined, text);
  });

  it('reads durations: days of the calendar apart from exact time', () => {
    assert.deepEqual(parseDuration('P1W2DT3H4M5S'), { days: 9, ms: 3 * HOUR + 245_000 });
    assert.deepEqual(parseDuration('-PT15M'), { days: 0, ms: -HOUR / 4 });
    for (const text of ['P', 'PXYZ', 'PT', '1H', 'P99999999999999999999D', 'P999999999D'])
      assert.equal(parseDuration(text), undefined, text);
  });

  it('reads periods with an end or a duration', () => {
    const start = { kind: 'utc', wall: Date.UTC(2024, 0, 1, 10) };
    assert.deepEqual(parsePeriod('20240101T100000Z/PT1H'), { start, duration: { days: 0, ms: HOUR } });
    assert.deepEqual(parsePeriod('20240101T100000Z/20240101T110000Z'), {
      start,
      end: { kind: 'utc', wall: start.wall + HOUR },
    });
    assert.equal(parsePeriod('20240101T100000Z/soon'), undefined);
  });

  it('reads offsets with and without seconds', () => {
    assert.equal(parseOffset('+0530'), 5.5 * HOUR);
    assert.equal(parseOffset('-001015'), -615_000);
    assert.equal(parseOffset('1 hour'), undefined);
  });

  it('escapes and unescapes text; a backslash that escapes nothing stands for itself', () => {
    const text = 'a\\b; c, d\nnext';
    assert.equal(escapeText(text), 'a\\\\b\\; c\\, d\\nnext');
    assert.equal(unescapeText(escapeText(text)), text);
    assert.equal(unescapeText('C:\\dir\\Name'), 'C:\\dir\name');
    assert.equal(escapeText('a\r\nb\rc'), 'a\\nb\\nc');
  });
});
