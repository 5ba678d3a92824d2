import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError, type Terminal, type Values } from '../../src/commands/command.ts';
import { inspect } from '../../src/commands/inspect.ts';
import { DomainError } from '../../src/errors.ts';
import { inspectCalendar } from '../../src/ics/inspect.ts';
import { calendarText, event, instant } from './support.ts';

const bytes = (...lines: string[]) => Buffer.from(calendarText(...lines));

describe('ics/inspect', () => {
  it('counts events and tells the starts of each series', () => {
    const inspection = inspectCalendar(
      bytes(
        ...event('DTSTART:19990101T090000Z', 'RRULE:FREQ=YEARLY;COUNT=4'),
        ...['BEGIN:VEVENT', 'UID:once', 'DTSTART:20260101T090000Z', 'END:VEVENT'],
        ...['BEGIN:VTODO', 'UID:task', 'END:VTODO'],
      ),
    );
    assert.deepEqual(inspection, {
      events: 2,
      uids: ['u', 'once'],
      series: { u: ['2000-01-01T09:00:00Z', '2001-01-01T09:00:00Z', '2002-01-01T09:00:00Z'] },
      problems: [],
    });
  });

  it('keeps to the window and the limit', () => {
    const file = bytes(...event('DTSTART;VALUE=DATE:20260101', 'RRULE:FREQ=DAILY'));
    assert.equal(inspectCalendar(file).series['u']?.length, 50);
    const window = { from: instant('2026-02-01T00:00:00Z'), to: instant('2026-02-03T00:00:00Z'), limit: 5 };
    assert.deepEqual(inspectCalendar(file, window).series, { u: ['2026-02-01', '2026-02-02'] });
  });

  it('tells events without a UID under an empty one, and a UID such as __proto__ under its own', () => {
    const nameless = [
      'BEGIN:VEVENT',
      'DTSTART;VALUE=DATE:20260101',
      'RRULE:FREQ=DAILY;COUNT=1',
      'END:VEVENT',
    ];
    const { uids, series } = inspectCalendar(
      bytes(...nameless, ...nameless.toSpliced(1, 0, 'UID:__proto__')),
    );
    assert.deepEqual(uids, ['__proto__']);
    assert.equal(JSON.stringify(series), '{"":["2026-01-01"],"__proto__":["2026-01-01"]}');
  });

  it('names problems by their line in the file', () => {
    const { problems } = inspectCalendar(
      bytes(
        ...event('DTSTART:20260101T090000Z'),
        ...[
          'BEGIN:VEVENT',
          'UID:never',
          'DTSTART:19700101T000000Z',
          'RRULE:FREQ=SECONDLY;BYSECOND=1,2;COUNT=999999999',
        ],
        ...['END:VEVENT', 'GARBAGE'],
      ),
    );
    assert.deepEqual(
      problems.map(({ line, code, uid }) => [line, code, uid]),
      [
        [14, 'not-a-content-line', undefined],
        [12, 'rule-too-costly', 'never'],
      ],
    );
  });

  it('refuses what is too large before it reads it', () => {
    assert.throws(() => inspectCalendar(new Uint8Array(20_000_001)), DomainError);
  });

  describe('the command', () => {
    const folder = mkdtempSync(join(tmpdir(), 'fasti-inspect-'));
    const file = join(folder, 'calendar.ics');
    writeFileSync(file, bytes(...event('DTSTART:20260101T090000Z', 'RRULE:FREQ=DAILY'), 'GARBAGE'));
    after(() => rmSync(folder, { recursive: true }));

    async function run(path: string, values: Values): Promise<string> {
      const printed: string[] = [];
      const terminal: Terminal = {
        write: () => Promise.resolve(),
        env: {},
        print: (text) => void printed.push(text),
        warn: () => assert.fail('nothing to warn of'),
        readStdin: () => Promise.resolve(''),
      };
      assert.equal(await inspect.run({ positionals: [path], values }, terminal), 0);
      return printed.join('\n');
    }

    it('prints sentences, or one JSON object', async () => {
      const values = { from: '2026-01-02', to: '2026-01-04', limit: '9' };
      assert.equal(
        await run(file, values),
        '1 events, 1 UIDs\nu: 2026-01-02T09:00:00Z, 2026-01-03T09:00:00Z\nline 10: This line is not of the form NAME:value.',
      );
      const told = JSON.parse(await run(file, { ...values, json: true })) as ReturnType<
        typeof inspectCalendar
      >;
      assert.deepEqual([told.events, told.uids, told.problems.length], [1, ['u'], 1]);
    });

    it('takes no wrong usage', async () => {
      for (const values of [{ limit: '0' }, { limit: 'all' }, { from: 'yesterday' }, { to: '2026-13-01' }])
        await assert.rejects(run(file, values), UsageError);
      await assert.rejects(run(join(folder, 'missing.ics'), {}), UsageError);
    });

    it('lets a refusal through to the caller, who ends with 3', async () => {
      const page = join(folder, 'page.ics');
      writeFileSync(page, '<!doctype html>');
      await assert.rejects(run(page, {}), new DomainError('not-a-calendar', { reason: 'no-calendar' }));
    });
  });
});
