import { inPath } from '../../../calendars/address.ts';
import type { AgendaEvent } from '../../../calendars/list-agenda.ts';
import type { Opened } from '../../../calendars/open-calendar.ts';
import { placeOf, timeIn } from '../../../words/dates.ts';
import type { Words } from '../../../words/words.ts';
import { whenOf } from '../calendars/days.ts';
import { tintOf } from './tints.ts';

/** An event as a view shows it. */
export type ShownEvent = Readonly<{
  /** Of its own page; none where there is nothing more to see. */
  address: string | undefined;
  /** The class of its calendar's colour, and those of what is particular about it. */
  look: string;
  /** When it begins; empty for whole days. */
  start: string;
  when: string;
  /** When that is in the zone of its calendar, where that is another. */
  there: string | undefined;
  title: string;
  place: string | null;
  calendar: string;
  isPrivate: boolean;
  /** The word for what is called off. */
  cancelled: string | undefined;
  /** Words for what colour and pattern show as well. */
  marks: readonly string[];
}>;

type Surroundings = Readonly<{
  words: Words;
  calendars: ReadonlyMap<string, Opened>;
  /** Of whoever looks, and the domain's. */
  timeZone: string;
  domainZone: string;
}>;

/** What an event looks like, for whoever looks at an agenda. */
export function shownIn({
  words,
  calendars,
  timeZone,
  domainZone,
}: Surroundings): (event: AgendaEvent) => ShownEvent {
  const { t } = words;
  // The same wherever a view shows it.
  const known = new Map<AgendaEvent, ShownEvent>();
  return (event) => {
    const shown = known.get(event) ?? show(event);
    known.set(event, shown);
    return shown;
  };

  function show(event: AgendaEvent): ShownEvent {
    const { calendar } = calendars.get(event.calendar)!;
    const { isBusy, isPrivate, status, start } = event;
    const own = calendar.timeZone ?? domainZone;
    const isElsewhere = own !== timeZone && start instanceof Temporal.ZonedDateTime;
    const look = [tintOf(calendar), isBusy && 'busy', status !== 'confirmed' && status];
    return {
      address: isBusy ? undefined : eventAddress(calendar, event),
      look: look.filter((name) => name !== false).join(' '),
      start: start instanceof Temporal.ZonedDateTime ? timeIn(words, start) : '',
      when: whenOf(words, event),
      there: isElsewhere
        ? t('agenda.there', { time: timeIn(words, start.withTimeZone(own)), place: placeOf(own) })
        : undefined,
      title: isBusy ? t('coming.busy') : (event.title ?? t('coming.untitled')),
      place: event.location === null || event.location.trim() === '' ? null : event.location,
      calendar: calendar.name,
      isPrivate,
      cancelled: status === 'cancelled' ? t('coming.cancelled') : undefined,
      marks: [
        ...(isPrivate ? [t('agenda.private')] : []),
        ...(status === 'tentative' ? [t('agenda.tentative')] : []),
      ],
    };
  }
}

/** Where an event has its own page: one of a series says which it is. */
function eventAddress(
  { owner, slug }: Opened['calendar'],
  { name, recurrenceId }: Pick<AgendaEvent, 'name' | 'recurrenceId'>,
): string {
  const path = `/agenda/event/${inPath(owner.login)}/${inPath(slug)}/${inPath(name)}`;
  return recurrenceId === undefined ? path : `${path}?at=${encodeURIComponent(recurrenceId)}`;
}
