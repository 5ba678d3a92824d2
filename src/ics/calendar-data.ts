import { linesOf, type Component } from './components.ts';
import { expandedText } from './expansion.ts';
import type { ContentLine } from './lines.ts';
import { limitRecurrenceSet } from './limit-recurrence-set.ts';
import { periodsOf } from './overlap.ts';
import { componentAsKept, componentWith, within, type CompSelection, type Wanted } from './selection.ts';
import type { Subject, TimeRange } from './subject.ts';
import { paramTexts, valueLine } from './write.ts';

/** What CALDAV:calendar-data asks for (RFC 4791 §9.6); all, as it is kept, where nothing is said. */
export type CalendarDataRequest = Readonly<{
  selection?: CompSelection;
  /** CALDAV:expand, or CALDAV:limit-recurrence-set. */
  recurrences?: Readonly<{ how: 'expand' | 'limit'; range: Required<TimeRange> }>;
  /** The range of CALDAV:limit-freebusy-set. */
  freeBusy?: Required<TimeRange>;
}>;

/**
 * The object's components as they are asked for, to stand in a VCALENDAR, and whether they are `complete`: what costs too
 * much is left out. Time zones are the caller's; with 'expand' nothing refers to one.
 */
export function calendarData(
  subject: Subject,
  { selection, recurrences, freeBusy }: CalendarDataRequest,
): { text: string; complete: boolean } {
  const calendar: Wanted = selection ?? 'all';
  if (recurrences?.how === 'expand') return expandedText(subject, recurrences.range, calendar);
  const { components, complete } = recurrences
    ? limitRecurrenceSet(subject, recurrences.range)
    : { components: subject.components, complete: true };
  const texts = components.map((component) => {
    const of = within(calendar, component.name);
    return freeBusy && component.name === 'VFREEBUSY'
      ? limited(subject, component, of, freeBusy)
      : componentAsKept(subject.text, component, of);
  });
  return { text: texts.join(''), complete };
}

/** RFC 4791 §9.6.7: only the values of FREEBUSY that overlap the range. */
function limited(
  { text }: Subject,
  component: Component,
  of: Wanted,
  { start, end }: Required<TimeRange>,
): string {
  const busy = new Set(linesOf(component, 'FREEBUSY'));
  return componentWith(component, of, (line: ContentLine) => {
    if (!busy.has(line)) return text.slice(line.start, line.end);
    const left = periodsOf(line.value).filter((period) => period.start < end && period.end > start);
    if (left.length === 0) return '';
    return valueLine(line.name, left.map((period) => period.text).join(','), line.params.flatMap(paramTexts));
  });
}
