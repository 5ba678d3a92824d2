import assert from 'node:assert/strict';
import { readCalendar } from '../../src/ics/read.ts';
import { calendarText, event, problemsOf } from './support.ts';

const lesson = (title: string, hour: number, ...more: string[]) =>
  event(`DTSTART:20260907T0${hour}0000Z`, `SUMMARY:${title}`, ...more);
const read = (...lines: string[]) => readCalendar(calendarText(...lines));
const uids = (...lines: string[]) => read(...lines).objects.map(({ uid }) => uid);

describe('ics/uids', () => {
  it('makes events of their own of those that share a UID, the same at each reading and in any order', () => {
    const [maths, french, sport] = [lesson('Maths', 7), lesson('Français', 8), lesson('Sport', 9)];
    const all = read(...maths, ...french, ...sport);
    assert.deepEqual(
      all.objects.map(({ fileUid }) => fileUid),
      ['u', 'u', 'u'],
    );
    const names = all.objects.map(({ uid }) => uid);
    assert.equal(new Set([...names, 'u']).size, 4);
    for (const [at, { text }] of all.objects.entries()) assert.ok(text.includes(`\r\nUID:${names[at]!}\r\n`));
    assert.deepEqual(problemsOf(all), [
      ['uid-repeated', 4],
      ['uid-repeated', 10],
      ['uid-repeated', 16],
    ]);
    assert.deepEqual(uids(...sport, ...maths, ...french), [names[2], names[0], names[1]]);
    assert.deepEqual(uids(...french, ...sport), [names[1], names[2]]);
    // As our own feed brings them.
    assert.deepEqual(uids(...all.objects.flatMap(({ text }) => text.trimEnd().split('\r\n'))), names);
  });

  it('tells two of one day apart by their titles, and two of one title by their order', () => {
    assert.equal(new Set(uids(...lesson('A', 7), ...lesson('B', 7))).size, 2);
    assert.equal(new Set(uids(...lesson('A', 7, 'LOCATION:1'), ...lesson('A', 7, 'LOCATION:2'))).size, 2);
  });

  it('takes the very same component once', () => {
    const twice = read(...lesson('A', 7), ...lesson('A', 7));
    assert.deepEqual(
      twice.objects.map(({ uid }) => uid),
      ['u'],
    );
    assert.deepEqual(problemsOf(twice), [['uid-repeated', 10]]);
  });

  it('takes the higher SEQUENCE of one start for the newer version, and other starts for other events', () => {
    const old = lesson('alt', 7, 'SEQUENCE:1', 'STATUS:CANCELLED');
    const { objects } = read(...lesson('neu', 7, 'SEQUENCE:2'), ...old);
    assert.deepEqual(
      objects.map(({ uid, text }) => [uid, text.includes('neu')]),
      [['u', true]],
    );
    assert.equal(uids(...old, ...lesson('neu', 8, 'SEQUENCE:2')).length, 2);
  });

  it('keeps an override with its series, also where another event has the UID', () => {
    const series = lesson('Chorale', 7, 'RRULE:FREQ=DAILY');
    const moved = event('RECURRENCE-ID:20260908T070000Z', 'DTSTART:20260908T100000Z', 'SUMMARY:plus tard');
    assert.deepEqual(uids(...series, ...moved), ['u']);
    const { objects } = read(...lesson('Fête', 9), ...moved, ...series);
    assert.deepEqual(
      objects.map(({ text }) => /plus tard/.test(text)),
      [false, true],
    );
    assert.ok(!objects[1]!.text.includes('UID:u\r\n'));
  });

  it('keeps an override with the series that begins with its instance: where one was split there', () => {
    const before = lesson('Avant', 7, 'RRULE:FREQ=DAILY;COUNT=1');
    const after = event('DTSTART:20260908T070000Z', 'SUMMARY:Après', 'RRULE:FREQ=DAILY');
    const moved = event('RECURRENCE-ID:20260908T070000Z', 'DTSTART:20260908T100000Z', 'SUMMARY:plus tard');
    const { objects } = read(...before, ...after, ...moved);
    assert.deepEqual(
      objects.map(({ text }) => text.match(/SUMMARY:.*/g)),
      [['SUMMARY:Avant'], ['SUMMARY:Après', 'SUMMARY:plus tard']],
    );
  });

  it('takes one time by the clocks of two places for two events', () => {
    const at = (zone: string, sequence: number) =>
      event(`DTSTART;TZID=${zone}:20260907T090000`, `SUMMARY:${zone}`, `SEQUENCE:${sequence}`);
    assert.equal(uids(...at('Europe/Paris', 1), ...at('Asia/Tokyo', 0)).length, 2);
    assert.equal(uids(...at('Europe/Paris', 1), ...at('Europe/Paris', 0)).length, 1);
  });

  it('makes objects of their own of several kinds of component', () => {
    const task = ['BEGIN:VTODO', 'UID:u', 'SUMMARY:A', 'END:VTODO'];
    const { objects } = read(...lesson('A', 7), ...task);
    assert.deepEqual(
      objects.map(({ kind, uid }) => [kind, uid === 'u']),
      [
        ['VEVENT', true],
        ['VTODO', false],
      ],
    );
  });

  it('leaves out an override that another replaces, and one of an instance that a newer series takes out', () => {
    const id = (day: number) => `RECURRENCE-ID:202609${day}T070000Z`;
    const { objects, problems } = read(
      ...event(
        'DTSTART;TZID=Europe/Paris:20260907T090000',
        'RRULE:FREQ=DAILY',
        'SEQUENCE:3',
        'EXDATE:20260910T070000Z',
      ),
      ...event(id(11), 'DTSTART:20260911T080000Z', 'SEQUENCE:5', 'SUMMARY:stays'),
      // The same instance, by the clock of Paris.
      ...event('RECURRENCE-ID;TZID=Europe/Paris:20260911T090000', 'DTSTART:20260911T090000Z', 'SUMMARY:goes'),
      ...event(id(10), 'DTSTART:20260910T080000Z', 'SEQUENCE:2', 'SUMMARY:taken out'),
      ...event(id(12), 'DTSTART:20260912T080000Z', 'SUMMARY:stays too'),
    );
    assert.deepEqual(objects[0]!.text.match(/SUMMARY:.*/g), ['SUMMARY:stays', 'SUMMARY:stays too']);
    // Programs write both: the instance is not where it was, and here is where it is.
    const [both] = read(
      ...lesson('A', 7, 'RRULE:FREQ=DAILY', 'EXDATE:20260910T070000Z'),
      ...event(id(10), 'DTSTART:20260910T080000Z', 'SUMMARY:moved'),
    ).objects;
    assert.match(both!.text, /SUMMARY:moved/);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['override-replaced', 'override-replaced'],
    );
  });
});
