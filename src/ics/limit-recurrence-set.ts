import { lineOf, type Component } from './components.ts';
import { endOf } from './instances.ts';
import type { Subject, TimeRange } from './subject.ts';

/**
 * The components that CALDAV:limit-recurrence-set leaves (RFC 4791 §9.6.6): the master, and overrides that affect the range:
 * they are in it, or the instance was before they moved it, or they move the rest of the series from before its end.
 */
export function limitRecurrenceSet(
  subject: Subject,
  range: Required<TimeRange>,
): { components: Component[]; complete: boolean } {
  const expander = subject.expander(range);
  const overrides = expander.overrides();
  const [master] = expander.masters();
  const usual = (master && expander.timed(master)?.length) ?? { days: 0, ms: 0 };
  const { start, end } = range;
  const affecting = new Set(
    overrides
      .filter(({ id, movesTheRest, ...own }) => {
        if (movesTheRest && id.instant < end) return true;
        return [
          { from: own.start.instant, to: endOf(own.start, own.length) },
          { from: id.instant, to: endOf(id, usual) },
        ].some(({ from, to }) => from < end && (from >= start || to > start));
      })
      .map(({ component }) => component),
  );
  const known = new Set(overrides.map(({ component }) => component));
  return {
    // What is not understood is not taken away either.
    components: subject.components.filter(
      (component) => !lineOf(component, 'RECURRENCE-ID') || !known.has(component) || affecting.has(component),
    ),
    complete: !subject.budget.isOver(),
  };
}
