import type { EventFields } from '../../../ics/fields.ts';
import { instanceOf } from '../../../ics/instances.ts';
import { newEvent } from '../../../ics/new-event.ts';
import { occurrencesIn, parseEvents } from '../../../ics/parsed.ts';
import type { Words } from '../../../words/words.ts';
import { whenIn } from './told.ts';

const shown = 6;

/** The first dates of an event with these fields, in words: the zones that it names are those that everybody knows. */
export function nextDates(words: Words, fields: EventFields, zone: string): string[] {
  const text = newEvent({ ...fields, attendees: [], reminders: [] }, { uid: 'u', stamp: '20260101T000000Z' });
  const parsed = parseEvents(text, zone)!;
  return occurrencesIn(parsed, { limit: shown })
    .slice(0, shown)
    .map((occurrence) => {
      const { start, end } = instanceOf(occurrence);
      const by = occurrence.start.wall - fields.start.wall;
      const moved = {
        ...fields,
        start: { ...fields.start, wall: fields.start.wall + by },
        end: { ...fields.end, wall: fields.end.wall + by },
      };
      return whenIn(words, { fields: moved, start, end }, zone).here;
    });
}
