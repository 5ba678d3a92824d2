import type { Budget } from '../ics/budget.ts';
import { accessLines, isPrivateAccess } from '../ics/class.ts';
import { lineOf, type Component } from '../ics/components.ts';
import { expand, type Instance } from '../ics/expand.ts';
import { unescapeText } from '../ics/values.ts';
import type { ZoneDefinition } from '../ics/zones.ts';

/** One instance as a page or JSON shows it; the `title` of one whose time alone is shared says so (`busy.ts`). */
export type EventInstance = Readonly<
  {
    start: Temporal.ZonedDateTime | Temporal.PlainDate;
    end: Temporal.ZonedDateTime | Temporal.PlainDate;
  } & Texts
>;

type Texts = Readonly<{
  uid: string;
  allDay: boolean;
  title: string | null;
  location: string | null;
  description: string | null;
  status: 'confirmed' | 'tentative' | 'cancelled';
}>;

/** The same as it passes from thread to thread: times in milliseconds since 1970, and as days where it is whole days. */
export type PlainInstance = Readonly<{
  from: number;
  to: number;
  first: string;
  last: string;
  /** Which instance of a series it is (RFC 5545 §3.8.4.4), as `Instance` has it; undefined where there is none. */
  recurrenceId: string | undefined;
  texts: Texts;
  marks: Marks;
}>;

/** What a page marks an event with, as far as its text says it to this reader. */
export type Marks = Readonly<{
  isPrivate: boolean;
  /** The time is not taken (TRANSP, RFC 5545 §3.8.2.7). */
  isFree: boolean;
}>;

/** Milliseconds since 1970, how many at most, and the zone of times that name none. */
export type InstanceRange = Readonly<{ from: number; to: number; limit: number; floatingZone: string }>;

/** Steps for one request, whatever it lists: anybody may ask for a public page. Some half a second. */
export const stepsForRequest = 800_000;

/** More of a text helps nobody in a list. */
const longestText = 10_000;

/** The instances of an event's text in a range, by start; `complete` where these are all. */
export function instancesOf(
  text: string,
  definitions: readonly ZoneDefinition[],
  { from, to, limit, floatingZone }: InstanceRange,
  budget: Budget,
): { instances: PlainInstance[]; complete: boolean } {
  const { instances, truncated } = expand(text, definitions, {
    from: Temporal.Instant.fromEpochMilliseconds(from),
    to: Temporal.Instant.fromEpochMilliseconds(to),
    limit,
    floatingZone,
    budget,
  });
  const known = new Map<Component, Pick<PlainInstance, 'texts' | 'marks'>>();
  const events = instances.filter(({ component }) => component.name === 'VEVENT');
  return { instances: events.map((instance) => plainOf(instance, known)), complete: !truncated };
}

/** The texts of a component are read once, however many instances it has. */
function plainOf(
  instance: Instance,
  known: Map<Component, Pick<PlainInstance, 'texts' | 'marks'>>,
): PlainInstance {
  const { component, start, end, startText, endText, allDay, recurrenceId } = instance;
  const read = known.get(component) ?? { texts: textsOf(component, allDay), marks: marksOf(component) };
  known.set(component, read);
  return {
    from: start.epochMilliseconds,
    to: end.epochMilliseconds,
    first: startText,
    last: endText.slice(0, 10),
    recurrenceId,
    ...read,
  };
}

function marksOf(component: Component): Marks {
  return {
    isPrivate: component.lines.some(({ name, value }) => accessLines.has(name) && isPrivateAccess(value)),
    isFree: lineOf(component, 'TRANSP')?.value.trim().toUpperCase() === 'TRANSPARENT',
  };
}

function textsOf(component: Component, allDay: boolean): Texts {
  const status = textOf(component, 'STATUS')?.toLowerCase();
  return {
    uid: textOf(component, 'UID') ?? '',
    allDay,
    title: textOf(component, 'SUMMARY'),
    location: textOf(component, 'LOCATION'),
    description: textOf(component, 'DESCRIPTION'),
    status: status === 'cancelled' || status === 'tentative' ? status : 'confirmed',
  };
}

function textOf(component: Component, name: string): string | null {
  const line = lineOf(component, name);
  return line === undefined ? null : unescapeText(line.value.slice(0, longestText));
}

/** In the zone in which it is read. */
export function eventOf(
  { from, to, first, last, texts }: Pick<PlainInstance, 'from' | 'to' | 'first' | 'last' | 'texts'>,
  timeZone: string,
): EventInstance {
  const at = (milliseconds: number) =>
    Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO(timeZone);
  return texts.allDay
    ? { ...texts, start: Temporal.PlainDate.from(first), end: Temporal.PlainDate.from(last) }
    : { ...texts, start: at(from), end: at(to) };
}
