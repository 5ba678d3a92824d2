import assert from 'node:assert/strict';
import { parseRecur } from '../../src/ics/recur.ts';
import { repetitionIn } from '../../src/words/repetition.ts';
import { wordsIn } from '../../src/words/words.ts';

/** Rules of a series from 14 July 2026, a Tuesday, the second of its month. */
const sayings: [rule: string, french: string, english: string, last?: string][] = [
  ['FREQ=DAILY', 'tous les jours', 'every day'],
  ['FREQ=DAILY;INTERVAL=3', 'tous les 3 jours', 'every 3 days'],
  ['FREQ=WEEKLY', 'tous les mardis', 'every Tuesday'],
  ['FREQ=WEEKLY;BYDAY=WE,MO', 'tous les lundis et mercredis', 'every Monday and Wednesday'],
  ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'du lundi au vendredi', 'from Monday to Friday'],
  ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU', 'tous les jours', 'every day'],
  [
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270630',
    'un mardi sur deux jusqu’à fin juin 2027',
    'every second Tuesday until the end of June 2027',
    '2027-06-30',
  ],
  ['FREQ=WEEKLY;INTERVAL=3', 'un mardi sur trois', 'every third Tuesday'],
  ['FREQ=WEEKLY;INTERVAL=6', 'toutes les 6 semaines, le mardi', 'every 6 weeks on Tuesday'],
  [
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH',
    'toutes les 2 semaines, le mardi et le jeudi',
    'every 2 weeks on Tuesday and Thursday',
  ],
  ['FREQ=MONTHLY', 'le 14 de chaque mois', 'the 14th of every month'],
  ['FREQ=MONTHLY;BYMONTHDAY=1', 'le 1er de chaque mois', 'the 1st of every month'],
  ['FREQ=MONTHLY;BYMONTHDAY=-1', 'le dernier jour de chaque mois', 'the last day of every month'],
  [
    'FREQ=MONTHLY;BYDAY=2TU;COUNT=10',
    'le 2e mardi de chaque mois, 10 fois',
    'the second Tuesday of every month, 10 times',
  ],
  [
    'FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR',
    'le dernier vendredi, tous les 3 mois',
    'the last Friday, every 3 months',
  ],
  [
    'FREQ=MONTHLY;BYDAY=1TU,3TU',
    'le 1er mardi et le 3e mardi de chaque mois',
    'the first Tuesday and the third Tuesday of every month',
  ],
  [
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    'le dernier jour ouvré de chaque mois',
    'the last working day of every month',
  ],
  ['FREQ=YEARLY', 'tous les ans le 14 juillet', 'every year on 14 July'],
  ['FREQ=YEARLY;BYMONTH=8', 'tous les ans le 14 août', 'every year on 14 August'],
  [
    'FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=4TH',
    'tous les 4 ans le 4e jeudi de novembre',
    'every 4 years on the fourth Thursday of November',
  ],
  [
    'FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
    'tous les ans le dernier dimanche d’octobre',
    'every year on the last Sunday of October',
  ],
  [
    'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;UNTIL=20300115',
    'tous les ans, selon une règle particulière jusqu’au 15 janvier 2030',
    'every year, by a rule of its own until 15 January 2030',
    '2030-01-15',
  ],
  [
    'FREQ=HOURLY;INTERVAL=6',
    'toutes les 6 heures, selon une règle particulière',
    'every 6 hours, by a rule of its own',
  ],
  ['FREQ=DAILY;BYMONTH=1', 'tous les jours, selon une règle particulière', 'every day, by a rule of its own'],
];

describe('Repetition in words', () => {
  for (const [text, french, english, last] of sayings)
    it(text, () => {
      const rule = parseRecur(text)!;
      const days = {
        start: Temporal.PlainDate.from('2026-07-14'),
        last: last === undefined ? undefined : Temporal.PlainDate.from(last),
      };
      assert.equal(repetitionIn(wordsIn('fr'), rule, days), french);
      assert.equal(repetitionIn(wordsIn('en'), rule, days), english);
    });
});
