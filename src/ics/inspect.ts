/** What is in a calendar file, told in a form that another program can compare with its own reading. */

import { expand, type ExpansionWindow } from './expand.ts';
import { Budget } from './budget.ts';
import { defaultLimits, keepWithin } from './limits.ts';
import { decodeCalendar, readCalendar, type FileObject, type Problem } from './read.ts';

/** `events` counts VEVENTs, `uids` are theirs; `series` has the first starts in the window of each recurrent event, by UID. */
export type Inspection = {
  events: number;
  uids: string[];
  series: Record<string, string[]>;
  problems: Problem[];
};

export type InspectionWindow = { from: Temporal.Instant; to: Temporal.Instant; limit: number };

/** Steps for all series of a file. */
const MOST_STEPS = 1_000_000;
/** Steps for one of them. */
const MOST_OF_ONE = 200_000;

/** From 2000 until 2040, 50 starts of each series. */
export const usualWindow: InspectionWindow = {
  from: Temporal.Instant.from('2000-01-01T00:00:00Z'),
  to: Temporal.Instant.from('2040-01-01T00:00:00Z'),
  limit: 50,
};

/**
 * Reads a file. Events without a UID are told under ''. Throws `not-a-calendar` and `calendar-too-large` as
 * `readCalendar` does.
 */
export function inspectCalendar(
  bytes: Uint8Array,
  window: Partial<InspectionWindow> = {},
  budget = new Budget(MOST_STEPS),
): Inspection {
  keepWithin(defaultLimits, 'size', bytes.length);
  const { text, notes } = decodeCalendar(bytes);
  const calendar = readCalendar(text);
  const events = calendar.objects.filter(({ kind }) => kind === 'VEVENT');
  const problems = [...notes, ...calendar.problems];
  const series = new Map<string, string[]>();
  for (const object of events.filter(({ recurrent }) => recurrent)) {
    const uid = object.fileUid;
    const told = startsOf(object, {
      ...usualWindow,
      ...window,
      floatingZone: object.source.timeZone ?? 'UTC',
      instances: 'starting',
      budget: budget.part(MOST_OF_ONE),
    });
    series.set(uid, [...(series.get(uid) ?? []), ...told.starts].sort());
    problems.push(...told.problems);
  }
  return {
    events: calendar.counts.events,
    uids: [...new Set(events.map(({ fileUid }) => fileUid))].filter((uid) => uid !== ''),
    // As entries, so that a UID such as __proto__ is a key like any other.
    series: Object.fromEntries(series),
    problems,
  };
}

/** What reading does not see; the rest it has told already. */
const newInExpansion = new Set<Problem['code']>(['rule-too-costly']);

/**
 * The starts in the window: of times on no clock in particular, and of days, by what they say. Around the window there is
 * room for what the file's zone makes of them.
 */
function startsOf(object: FileObject, window: ExpansionWindow): { starts: string[]; problems: Problem[] } {
  const [from, to] = [window.from.epochMilliseconds, window.to.epochMilliseconds];
  const { instances, problems } = expand(object, object.source.definitions(), {
    ...window,
    from: window.from.subtract({ hours: 24 }),
    to: window.to.add({ hours: 24 }),
    limit: window.limit + roomAround,
  });
  const starts = instances
    .filter(({ floating, start, startText }) => {
      const at = floating
        ? Date.parse(startText.length > 10 ? `${startText}Z` : startText)
        : start.epochMilliseconds;
      return at >= from && at < to;
    })
    .map(({ startText }) => startText);
  return {
    starts: starts.slice(0, window.limit),
    problems: problems
      .filter(({ code }) => newInExpansion.has(code))
      .map((problem) => ({ ...problem, line: object.line + problem.line - 1, uid: object.uid })),
  };
}

/** As many instances as a day before the window can have of an hourly series. */
const roomAround = 24;
