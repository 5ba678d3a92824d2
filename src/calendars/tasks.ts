import type { Settings } from '../context.ts';
import { Budget, charactersAStep } from '../ics/budget.ts';
import { Memory } from '../ics/memory.ts';
import { zoneNamed } from '../ics/iana.ts';
import { decodeCalendar, readCalendar, type Problem, type ReadCalendar } from '../ics/read.ts';
import type { ZoneDefinition } from '../ics/zones.ts';
import { Workshop } from '../server/workshop.ts';
import type { View } from './access.ts';
import { instancesOf, type InstanceRange, type PlainInstance } from './instance.ts';
import { inParts } from './parts.ts';
import { prepareImport, type Incoming } from './prepare-import.ts';
import { zoneNamesFor } from './pseudonym.ts';
import { shownTo, type Showable } from './shown.ts';
import { zoneUses, type ZoneUse } from './vtimezones.ts';

/** What is pure, and may take long: small inputs are worked on at once, large ones in a thread of their own. */
export const tasks = { read, show, name, list };

/** More characters than this take longer than others should wait. */
const large = 100_000;

export function isLarge(characters: number): boolean {
  return characters > large;
}

const workshop = new Workshop(new URL('./workbench.ts', import.meta.url));

type Name = keyof typeof tasks;
type Input<Task extends Name> = Parameters<(typeof tasks)[Task]>[0];
type Output<Task extends Name> = ReturnType<(typeof tasks)[Task]>;

/** What was made of large texts lately, or is being made; in characters, roughly. */
const made = new Memory<Promise<unknown>>(16_000_000);
/** Of what is no text. */
const usualWeight = 10_000;

/**
 * Does it where it belongs by the `size` of its text, in characters. What is large is done once for each `key`, which has to
 * name all that it follows from. Throws what the task throws.
 */
export async function work<Task extends Name>(
  name: Task,
  input: Input<Task>,
  size: number,
  key?: string,
): Promise<Output<Task>> {
  if (!isLarge(size)) return (tasks[name] as (input: Input<Task>) => Output<Task>)(input);
  if (key === undefined) return (await workshop.run(name, input)) as Output<Task>;
  const known = `${name} ${key}`;
  let output = made.get(known);
  if (output === undefined) {
    output = workshop.run(name, input);
    made.set(known, output, usualWeight);
    output.then(
      (done) => made.set(known, output!, typeof done === 'string' ? done.length : usualWeight),
      () => made.forget(known),
    );
  }
  return (await output) as Output<Task>;
}

/** A calendar file as it comes in. */
export type CalendarFile = Pick<ReadCalendar, 'properties' | 'counts'> &
  Readonly<{
    /** Where its times belong that name no zone. */
    timeZone: string;
    /** The objects, in parts that pass from thread to thread one by one. */
    parts: Incoming[][];
    problems: Problem[];
    /** What had to be done to the bytes before they could be read. */
    notes: Problem[];
  }>;

/** `calendarZone` is that of a calendar that is there; a new one has the file's, or `domainZone`. */
function read({
  bytes,
  calendarZone,
  domainZone,
}: {
  bytes: Uint8Array;
  calendarZone: string | undefined;
  domainZone: string;
}): CalendarFile {
  const { text, notes } = decodeCalendar(bytes);
  const { properties, counts, problems, objects } = readCalendar(text);
  const own = properties.timeZone === undefined ? undefined : zoneNamed(properties.timeZone);
  const timeZone = calendarZone ?? own ?? domainZone;
  const parts = [...inParts(prepareImport({ objects }, timeZone), ({ event }) => event.text.length)];
  return { properties, counts, problems, notes, timeZone, parts };
}

/** An event, and for whom it is written. */
export type Reading = Readonly<{
  event: Showable;
  settings: Pick<Settings, 'secretKey'>;
  view: View;
  scope: string;
  /** What a time that is taken is called. */
  busy: string;
}>;

function show({ event, settings, ...reader }: Reading): string {
  return shownTo(settings, reader)(event);
}

/** The zones that the event names in what is shown of it. */
function name({ event, settings, ...reader }: Reading): ZoneUse[] {
  const text = shownTo(settings, reader)(event);
  return zoneUses(text, event.zones, zoneNamesFor(settings, reader.scope));
}

type Listing = Reading & Readonly<{ zones: readonly ZoneDefinition[]; range: InstanceRange; steps: number }>;

/** The instances of what is shown of an event, and the steps that they cost. */
function list({ event, settings, zones, range, steps, ...reader }: Listing): {
  instances: PlainInstance[];
  complete: boolean;
  spent: number;
} {
  // Nobody is told what zones are called there, and their definitions are found by their own names.
  const text = shownTo(settings, reader, (tzid) => tzid)(event);
  const budget = new Budget(steps);
  // To read what is hidden costs as much as what is shown.
  budget.charge(Math.ceil((event.text.length - text.length) / charactersAStep));
  if (text === '') return { instances: [], complete: true, spent: budget.spent };
  return { ...instancesOf(text, zones, range, budget), spent: budget.spent };
}
