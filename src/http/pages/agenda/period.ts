import { fullDayIn, monthIn, spanIn, weekStart } from '../../../words/dates.ts';
import type { Words } from '../../../words/words.ts';

type Day = Temporal.PlainDate;

export const views = ['month', 'week', 'day', 'list'] as const;
export type View = (typeof views)[number];
export const isView = (text: string): text is View => (views as readonly string[]).includes(text);

/** The days that a view shows around a date, what they are called, and the dates that stand for those before and after. */
export type Period = Readonly<{ first: Day; last: Day; title: string; before: Day; after: Day }>;

const daysInList = 28;

export function periodOf(words: Words, view: View, date: Day): Period {
  switch (view) {
    case 'month': {
      const start = date.with({ day: 1 });
      const end = start.add({ months: 1 }).subtract({ days: 1 });
      const first = weekStart(words, start);
      const last = weekStart(words, end).add({ days: 6 });
      const title = monthIn(words, date);
      return { first, last, title, before: date.subtract({ months: 1 }), after: date.add({ months: 1 }) };
    }
    case 'week': {
      const first = weekStart(words, date);
      const last = first.add({ days: 6 });
      return { ...around(date, 7), first, last, title: spanIn(words, first, last) };
    }
    case 'day':
      return { ...around(date, 1), first: date, last: date, title: fullDayIn(words, date) };
    case 'list': {
      const last = date.add({ days: daysInList - 1 });
      return { ...around(date, daysInList), first: date, last, title: spanIn(words, date, last) };
    }
  }
}

const around = (date: Day, days: number) => ({ before: date.subtract({ days }), after: date.add({ days }) });
