import assert from 'node:assert/strict';
import type { AgendaEvent } from '../../../../src/calendars/list-agenda.ts';
import type { Id } from '../../../../src/people/id.ts';
import { hoursGrid } from '../../../../src/http/pages/agenda/hours.ts';
import { packLanes } from '../../../../src/http/pages/agenda/lanes.ts';
import { monthGrid, type Slot } from '../../../../src/http/pages/agenda/month.ts';
import { periodOf } from '../../../../src/http/pages/agenda/period.ts';
import { daysBetween, placed } from '../../../../src/http/pages/agenda/placed.ts';
import { wordsIn } from '../../../../src/words/words.ts';

const day = (text: string) => Temporal.PlainDate.from(text);
const fr = wordsIn('fr');
const en = wordsIn('en');

const rest = {
  location: null,
  description: null,
  status: 'confirmed',
  isPrivate: false,
  isFree: false,
  isBusy: false,
  calendar: 'c' as Id<'calendar'>,
  name: 'n',
  recurrenceId: undefined,
} as const;

/** `12T18:30 12T20:00 Title`, or `12 15 Title` for whole days, the last not among them: in March 2026. */
function event(text: string, zone = 'Europe/Paris'): AgendaEvent {
  const [start, end, title] = text.split(' ') as [string, string, string];
  const allDay = !start.includes('T');
  const at = (part: string) =>
    allDay ? day(`2026-03-${part}`) : Temporal.ZonedDateTime.from(`2026-03-${part}[${zone}]`);
  return { ...rest, title, allDay, start: at(start), end: at(end) };
}

const all = (...texts: string[]) => texts.map((text) => placed(event(text)));

describe('An event on its days', () => {
  const told = (text: string) => {
    const { first, last, isBar } = placed(event(text));
    return `${first.day}-${last.day}${isBar ? ' bar' : ''}`;
  };

  it('lies on the days between its start and its end', () => {
    assert.equal(told('12T18:30 12T20:00 x'), '12-12');
    assert.equal(told('12T22:00 13T02:00 x'), '12-13');
    assert.equal(told('12T22:00 13T00:00 x'), '12-12', 'none of the day that begins as it ends');
    assert.equal(told('12T00:00 12T00:00 x'), '12-12', 'no time at all');
  });

  it('is a bar where it is whole days, or as long as one', () => {
    assert.equal(told('12 13 x'), '12-12 bar');
    assert.equal(told('12 15 x'), '12-14 bar');
    assert.equal(told('12 12 x'), '12-12 bar', 'an end that is no end');
    assert.equal(told('12T09:00 13T09:00 x'), '12-13 bar');
    assert.equal(told('12T09:00 13T08:59 x'), '12-13');
  });
});

describe('Lanes', () => {
  const pack = (...spans: [number, number][]) => packLanes(spans.map(([from, to]) => ({ from, to })));

  it('hold no two bars of one day, the first and the longest on top', () => {
    assert.deepEqual(pack(), []);
    assert.deepEqual(pack([0, 1], [2, 3]), [0, 0]);
    assert.deepEqual(pack([0, 1], [1, 3]), [0, 1]);
    assert.deepEqual(pack([0, 0], [0, 6], [1, 1]), [1, 0, 1]);
    assert.deepEqual(pack([3, 3], [0, 2], [0, 4]), [1, 1, 0]);
  });

  it('never lie over one another, whatever comes', () => {
    const spans = Array.from({ length: 60 }, (_, at) => ({
      from: (at * 7) % 29,
      to: ((at * 7) % 29) + (at % 5),
    }));
    const lanes = packLanes(spans);
    for (const [one, a] of spans.entries())
      for (const [other, b] of spans.entries())
        if (one < other && lanes[one] === lanes[other])
          assert.ok(a.to < b.from || b.to < a.from, `${one} and ${other}`);
  });
});

describe('A month', () => {
  const slotText = (slot: Slot) => {
    if (slot.kind === 'gap') return '.';
    const title = slot.placed.event.title!;
    if (slot.kind !== 'bar') return `${slot.kind === 'under' ? '~' : ''}${title}`;
    return `${slot.comes ? '<' : '['}${title}${slot.days}${slot.goes ? '>' : ']'}`;
  };
  const cells = (...texts: string[]) =>
    new Map(
      monthGrid(day('2026-03-02'), day('2026-03-15'), all(...texts))
        .flat()
        .map(({ day: { day: number }, slots, more }) => [
          number,
          [...slots.map(slotText), ...(more > 0 ? [`+${more}`] : [])].join(' '),
        ]),
    );

  it('has whole weeks, each day once', () => {
    const grid = monthGrid(day('2026-02-23'), day('2026-04-05'), []);
    assert.equal(grid.length, 6);
    assert.equal(new Set(grid.flat().map((one) => one.day.toString())).size, 42);
  });

  it('shows a bar over its days, and again in the next week', () => {
    const told = cells('06 11 fair');
    assert.equal(told.get(6), '[fair3>');
    assert.equal(told.get(8), '~fair');
    assert.equal(told.get(9), '<fair2]');
    assert.equal(told.get(11), '');
  });

  it('puts events of an hour into the places that bars leave, three to a day, and counts the rest', () => {
    const told = cells(
      '03 05 one',
      '04 06 two',
      '05T09:00 05T10:00 a',
      '05T10:00 05T11:00 b',
      '05T12:00 05T13:00 c',
    );
    assert.equal(told.get(3), '[one2]');
    assert.equal(told.get(4), '~one [two2]');
    assert.equal(told.get(5), 'a ~two b +1');
  });

  it('counts bars for which there is no place on each of their days', () => {
    const told = cells('02 05 a', '02 05 b', '02 05 c', '02 04 d', '03T09:00 03T10:00 e');
    assert.equal(told.get(2), '[a3] [b3] [c3] +1');
    assert.equal(told.get(3), '~a ~b ~c +2');
    assert.equal(told.get(4), '~a ~b ~c');
  });

  it('shows what goes on after midnight on the day on which it begins', () => {
    const told = cells('08T22:00 09T02:00 night');
    assert.equal(told.get(8), 'night');
    assert.equal(told.get(9), '');
  });
});

describe('Days by the hour', () => {
  const grid = (first: string, last: string, ...texts: string[]) =>
    hoursGrid(daysBetween(day(first), day(last)), all(...texts));
  const pieces = (...texts: string[]) =>
    grid('2026-03-12', '2026-03-12', ...texts).days[0]!.pieces.map(
      ({ placed: { event: of }, from, quarters, column, columns }) =>
        `${of.title} ${from}+${quarters} ${column + 1}/${columns}`,
    );

  it('put events of one time beside each other, and no others', () => {
    assert.deepEqual(pieces('12T09:00 12T10:00 a', '12T10:00 12T11:00 b'), ['a 4+4 1/1', 'b 8+4 1/1']);
    assert.deepEqual(pieces('12T09:00 12T10:30 a', '12T10:00 12T11:00 b'), ['a 4+6 1/2', 'b 8+4 2/2']);
    assert.deepEqual(pieces('12T09:00 12T12:00 a', '12T09:00 12T10:00 b', '12T10:00 12T11:00 c'), [
      'a 4+12 1/2',
      'b 4+4 2/2',
      'c 8+4 2/2',
    ]);
  });

  it('show what is short as long as half an hour, up to midnight', () => {
    assert.deepEqual(pieces('12T09:05 12T09:05 a', '12T09:10 12T09:15 b'), ['a 4+3 1/2', 'b 4+3 2/2']);
    assert.deepEqual(pieces('12T23:55 12T23:59 a'), ['a 62+2 1/1']);
  });

  it('never need more columns than can be read', () => {
    const many = Array.from({ length: 9 }, (_, at) => `12T09:00 12T10:00 e${at}`);
    const told = grid('2026-03-12', '2026-03-12', ...many).days[0]!.pieces;
    assert.ok(told.every(({ column, columns }) => columns === 6 && column < 6));
  });

  it('begin and end as early and as late as something lies there', () => {
    const hours = (...texts: string[]) => {
      const { firstHour, lastHour } = grid('2026-03-12', '2026-03-12', ...texts);
      return [firstHour, lastHour];
    };
    assert.deepEqual(hours(), [8, 20]);
    assert.deepEqual(hours('12T06:45 12T07:00 a', '12T20:30 12T21:15 b'), [6, 22]);
    assert.deepEqual(hours('12T22:00 13T02:00 a'), [8, 24]);
  });

  it('cut what goes on after midnight into its days, and lay whole days above', () => {
    const { days, lanes } = grid(
      '2026-03-12',
      '2026-03-13',
      '12T22:00 13T02:00 night',
      '11 14 fair',
      '13 14 late',
    );
    assert.deepEqual(
      days.map((one) => one.pieces.map(({ from, quarters }) => `${from}+${quarters}`)),
      [['88+8'], ['0+8']],
    );
    assert.equal(lanes, 2);
    const [first] = days[0]!.bars;
    assert.deepEqual(
      { ...first, placed: undefined },
      { placed: undefined, lane: 0, days: 2, comes: true, goes: false },
    );
    assert.equal(days[1]!.under.length, 1);
    assert.equal(days[1]!.bars[0]!.lane, 1);
  });

  it('hold in the hour that clocks show twice, and in the one that they leave out', () => {
    const back = placed({
      ...rest,
      title: 'back',
      allDay: false,
      start: Temporal.ZonedDateTime.from('2026-10-25T02:30:00+02:00[Europe/Paris]'),
      end: Temporal.ZonedDateTime.from('2026-10-25T02:15:00+01:00[Europe/Paris]'),
    });
    const [piece] = hoursGrid([day('2026-10-25')], [back]).days[0]!.pieces;
    assert.ok(piece!.quarters >= 2);
    const spring = placed(event('29T01:30 29T03:30 spring'));
    const [over] = hoursGrid([day('2026-03-29')], [spring]).days[0]!.pieces;
    assert.equal(over!.quarters, 8);
  });
});

describe('A period', () => {
  const told = (view: 'month' | 'week' | 'day' | 'list', date: string, words = fr) => {
    const { first, last, title, before, after } = periodOf(words, view, day(date));
    return [first, last, title, before, after].map(String);
  };

  it('is a month in whole weeks, those before and after by the same day', () => {
    assert.deepEqual(told('month', '2026-03-31'), [
      '2026-02-23',
      '2026-04-05',
      'Mars 2026',
      '2026-02-28',
      '2026-04-30',
    ]);
    assert.equal(told('month', '2026-03-31', en)[2], 'March 2026');
  });

  it('is a week as the language begins it, a day, or four weeks', () => {
    assert.deepEqual(told('week', '2026-03-01').slice(0, 3), [
      '2026-02-23',
      '2026-03-01',
      '23 févr. – 1er mars 2026',
    ]);
    assert.equal(told('week', '2026-03-12', en)[2], '9 – 15 March 2026');
    assert.equal(told('week', '2027-01-01')[2], '28 déc. 2026 – 3 janv. 2027');
    assert.deepEqual(told('day', '2026-03-01'), [
      '2026-03-01',
      '2026-03-01',
      'Dimanche 1er mars 2026',
      '2026-02-28',
      '2026-03-02',
    ]);
    assert.deepEqual(told('list', '2026-03-10').slice(0, 2), ['2026-03-10', '2026-04-06']);
  });
});
