import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { removeEvent } from '../../src/calendars/remove-event.ts';
import { saveEvent } from '../../src/calendars/save-event.ts';
import { isDomainError } from '../../src/errors.ts';
import type { Scene } from '../support/scene.ts';
import { eventText, fileOf } from './events.ts';

/** Numbers that look like chance and are the same in each run. */
export function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** The terms of a share for each level of what is seen, attendees and alarms apart. */
export const everyView = {
  busy: { detail: 'busy' },
  titles: { detail: 'titles' },
  'titles-private': { detail: 'titles', privateEvents: true },
  full: { detail: 'full' },
  'full-private': { detail: 'full', privateEvents: true },
  attendees: { detail: 'full', attendees: true },
  alarms: { detail: 'full', alarms: true, privateEvents: true },
} as const;

/** An event, or a task, with some of what not everybody sees. */
function textFor(uid: string, number: (below: number) => number): string {
  const some = (...lines: string[]) => (number(3) === 0 ? lines : []);
  const kind = number(6) === 0 ? 'VTODO' : 'VEVENT';
  const start = `20260${3 + number(2)}1${number(3)}T180000Z`;
  if (number(5) === 0) return seriesText(uid, number, start);
  const lines = [
    ...some(`SUMMARY:${number(4)}`),
    ...some(`DESCRIPTION:${number(4)}`),
    ...some(`CLASS:${['PRIVATE', 'PUBLIC'][number(2)]!}`),
    ...(kind === 'VEVENT' ? some('STATUS:CANCELLED') : []),
    ...some(`ATTENDEE:mailto:guest${number(3)}@orange.test`),
    ...some('BEGIN:VALARM', 'ACTION:DISPLAY', `TRIGGER:-PT${1 + number(3)}M`, 'DESCRIPTION:x', 'END:VALARM'),
  ];
  return eventText(uid, lines, { kind, start });
}

/** A series of which one day is another, and perhaps as private as the others are not. */
function seriesText(uid: string, number: (below: number) => number, start: string): string {
  const access = () => (number(2) === 0 ? ['CLASS:PRIVATE'] : []);
  const override = ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', `RECURRENCE-ID:${start}`];
  const lines = [...override, `DTSTART:${start}`, `SUMMARY:${number(4)}`, ...access()];
  return eventText(uid, ['RRULE:FREQ=DAILY;COUNT=3', ...access(), 'END:VEVENT', ...lines], { start });
}

/** One change of a random kind to one of a few events. */
export async function change(scene: Scene, number: (below: number) => number): Promise<void> {
  const calendar = { id: scene.calendar.id };
  const n = number(8);
  const name = `event-${n}.ics`;
  if (number(3) > 0) scene.clock.advance({ milliseconds: number(2000) });
  try {
    switch (number(6)) {
      case 0:
        await removeEvent(scene.ann, { calendar, name });
        return;
      case 1: {
        const some = Array.from({ length: 1 + number(4) }, () => textFor(`event-${number(8)}`, number));
        const different = [...new Map(some.map((text) => [/UID:(.*)\r/.exec(text)![1]!, text])).values()];
        const file = fileOf(...different);
        await importCalendar(scene.ann, { owner: scene.users.ann.login, slug: 'choir', bytes: file });
        return;
      }
      case 2:
        // A resource may take another UID.
        await saveEvent(scene.ann, { calendar, name, text: textFor(`event-${number(12)}`, number) });
        return;
      default:
        await saveEvent(scene.ann, { calendar, name, text: textFor(`event-${n}`, number) });
    }
  } catch (error) {
    if (!isDomainError(error, 'event-not-found', 'event-uid-taken')) throw error;
  }
}
