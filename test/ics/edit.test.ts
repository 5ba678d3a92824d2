import assert from 'node:assert/strict';
import { withLine, withZone } from '../../src/ics/edit.ts';
import { event } from './support.ts';

const textOf = (lines: readonly string[]) => `${lines.join('\r\n')}\r\n`;

describe('ics/edit', () => {
  it('writes a line in the place of one of its name, or as the second', () => {
    const text = textOf(event('STATUS:TENTATIVE', 'SUMMARY:A'));
    assert.equal(withLine(text, 'STATUS', 'CANCELLED'), text.replace('TENTATIVE', 'CANCELLED'));
    assert.equal(withLine(text, 'SEQUENCE', '1'), text.replace('BEGIN:VEVENT', 'BEGIN:VEVENT\r\nSEQUENCE:1'));
  });

  it('gives a zone to floating times, and to nothing that only looks like one', () => {
    const [start, others] = [
      'DTSTART:20260310T090000',
      ['SUMMARY:20260310T090000', 'EXDATE:20260311T080000Z'],
    ];
    const text = textOf(event(start, 'RDATE:20260312T090000', ...others));
    const told = text
      .replace('DTSTART:', 'DTSTART;TZID=Europe/Paris:')
      .replace('RDATE:', 'RDATE;TZID=Europe/Paris:');
    assert.equal(withZone(text, 'Europe/Paris'), told);
    const fixed = textOf(event(`${start}Z`, 'EXDATE:20260311T090000'));
    assert.equal(withZone(fixed, 'Europe/Paris'), fixed);
  });
});
