/** The instances of an object in a window, as they are told. */

import { Budget, charactersAStep } from './budget.ts';
import type { CalendarObject } from './collect.ts';
import { readComponents } from './components.ts';
import { Expander } from './expander.ts';
import { instanceOf, type Instance } from './instances.ts';
import { Problems, type Problem } from './problems.ts';
import { TimeReader } from './times.ts';
import type { ZoneDefinition } from './zones.ts';

export type { Instance } from './instances.ts';

/** From when until when, and how many instances at most. */
export type ExpansionWindow = {
  from: Temporal.Instant;
  to: Temporal.Instant;
  limit: number;
  /** The zone of times that name none; UTC unless told. */
  floatingZone?: string;
  /** What bounds the work; a budget for this object alone unless told. */
  budget?: Budget;
  /** Whether instances only need to overlap the window, as is usual, or have to start in it. */
  instances?: 'overlapping' | 'starting';
};

/** `truncated` where there are more instances in the window than were made. */
export type Expansion = { instances: Instance[]; problems: Problem[]; truncated: boolean };

/** Steps for an object whose caller has no bound of its own. */
const USUAL_STEPS = 200_000;

/**
 * The instances of an object that overlap a window, by their start. Instances of cancelled components are among them:
 * STATUS says so. Never throws for what is in the text; bounded by `limit` and by the budget.
 */
export function expand(
  object: CalendarObject | string,
  zones: readonly ZoneDefinition[],
  { from, to, limit, floatingZone = 'UTC', budget = new Budget(USUAL_STEPS), instances }: ExpansionWindow,
): Expansion {
  const text = typeof object === 'string' ? object : object.text;
  budget.charge(Math.ceil(text.length / charactersAStep));
  const problems = new Problems();
  const times = new TimeReader(zones, floatingZone, problems, budget);
  const window = { from: from.epochMilliseconds, to: to.epochMilliseconds, limit, instances };
  const expander = new Expander(readComponents(text), times, window);
  const found = expander.list();
  return {
    instances: found.slice(0, limit).map(instanceOf),
    problems: problems.list,
    truncated: expander.truncated || found.length > limit,
  };
}
