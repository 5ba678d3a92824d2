/** What a mail about an event makes of the event that is there already. RFC 5546 */

import { lineOf, readComponents, type Component } from './components.ts';
import { withLine } from './edit.ts';
import { sequenceOf } from './overrides.ts';
import { Budget } from './budget.ts';
import { Problems } from './problems.ts';
import { TimeReader } from './times.ts';
import { parseMoment } from './values.ts';
import type { ZoneDefinition } from './zones.ts';

/** Methods that speak of an event without being one: nothing of them is kept (RFC 5546 §3.2.3, §3.2.4, §3.2.6 to §3.2.8). */
export const passing: ReadonlySet<string> = new Set(['REPLY', 'ADD', 'REFRESH', 'COUNTER', 'DECLINECOUNTER']);

/** RFC 5546 §2.1.5: of two versions the higher SEQUENCE is the later, then, of two mails, the later DTSTAMP. */
export function isOlder(incoming: Component, there: Component, isMail: boolean): boolean {
  const difference = sequenceOf(incoming) - sequenceOf(there);
  if (difference !== 0 || !isMail) return difference < 0;
  const [one, other] = [incoming, there].map((component) => {
    const stamp = lineOf(component, 'DTSTAMP');
    return stamp && parseMoment(stamp.value)?.wall;
  });
  return one !== undefined && other !== undefined && one < other;
}

/** The component that stands for the whole event, if it is there. */
export function masterOf(text: string): Component | undefined {
  return readComponents(text).find((component) => lineOf(component, 'RECURRENCE-ID') === undefined);
}

/** RFC 5546 §3.2.5: what is cancelled, whether the mail says so by STATUS or by its METHOD alone. */
export function cancelled(text: string, sequence?: number): string {
  const told = withLine(withStart(text), 'STATUS', 'CANCELLED');
  return sequence === undefined ? told : withLine(told, 'SEQUENCE', String(sequence));
}

/** An instance that is cancelled may come without its start: it is where it was. */
function withStart(text: string): string {
  return readComponents(text)
    .map((component) => {
      const own = text.slice(component.start, component.end);
      const id = lineOf(component, 'RECURRENCE-ID');
      if (id === undefined || lineOf(component, 'DTSTART') !== undefined) return own;
      const line = text.slice(id.start, id.end).replace(/^RECURRENCE-ID(?:;RANGE=[^;:]*)?/i, 'DTSTART');
      return own.replace(text.slice(id.start, id.end), (found) => found + line);
    })
    .join('');
}

/** Milliseconds for the zones of one event. */
const budgetForOne = 100;

type Merge = {
  /** The time zones of both. */
  zones: readonly ZoneDefinition[];
  /** The zone of times that name none. */
  floatingZone: string;
  /** Whether an instance that is older than what is there of it is left out. */
  keepsNewer: (incoming: Component, there: Component) => boolean;
};

/**
 * The object that is there with these instances in the place of its own (RFC 5546 §3.2.2); `older` counts those that were
 * left out because what is there is newer.
 */
export function mergeInstances(
  there: string,
  incoming: string,
  { zones, floatingZone, keepsNewer }: Merge,
): { text: string; older: number } {
  const times = new TimeReader(zones, floatingZone, new Problems(), new Budget(budgetForOne));
  const known = readComponents(there);
  const master = known.find((component) => lineOf(component, 'RECURRENCE-ID') === undefined);
  const startLine = master && lineOf(master, 'DTSTART');
  const form = startLine && times.read(startLine)?.form;
  const idOf = (component: Component) => {
    const line = lineOf(component, 'RECURRENCE-ID');
    return line && times.read(line, form)?.instant;
  };
  const byId = new Map(known.map((component) => [idOf(component), component]));
  const texts = new Map(known.map((component) => [component, there.slice(component.start, component.end)]));
  const added: string[] = [];
  let older = 0;
  for (const component of readComponents(incoming)) {
    const own = incoming.slice(component.start, component.end);
    const id = idOf(component);
    const replaced = id === undefined ? undefined : byId.get(id);
    const compared = replaced ?? master;
    if (compared !== undefined && keepsNewer(component, compared)) older += 1;
    else if (replaced !== undefined) texts.set(replaced, own);
    else added.push(own);
  }
  return { text: [...texts.values(), ...added].join(''), older };
}
