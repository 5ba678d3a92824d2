import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { candidatesFor } from '../ics/filter.ts';
import { BusyTimes, freeBusyText } from '../ics/freebusy.ts';
import type { TimeRange } from '../ics/subject.ts';
import { momentText } from '../ics/values.ts';
import { calendarBegin, calendarFoot } from '../ics/write.ts';
import { newId } from '../people/id.ts';
import { findCandidates } from './find-candidates.ts';
import type { Reading } from './found.ts';

type Asked = Omit<Reading, 'stepsForOne'> & Readonly<{ range: Required<TimeRange> }>;

/** Years of an event each day: who asks for centuries of one is refused, and nobody waits for it. */
const stepsForOne = 30_000;

/**
 * The times that a calendar's events take in a range, as a VFREEBUSY (RFC 4791 §7.10). Throws dav-refused where there are too
 * many to tell all, as soon as that is known.
 */
export async function readFreeBusy(context: Context, { range, ...reading }: Asked): Promise<string> {
  const busy = new BusyTimes(range);
  const event = { name: 'VEVENT', is: 'defined', range, props: [], comps: [] } as const;
  const { window } = candidatesFor({ name: 'VCALENDAR', is: 'defined', props: [], comps: [event] });
  const candidates = { kinds: ['VEVENT', 'VFREEBUSY'], window };
  for await (const found of findCandidates(context, candidates, { ...reading, stepsForOne })) {
    busy.add(found.subject());
    if (!busy.complete) break;
  }
  const periods = busy.list();
  // Who reads half of it would take the other half for free.
  if (!busy.complete)
    throw new DomainError('dav-refused', { condition: 'D:number-of-matches-within-limits' });
  const stamp = momentText({ kind: 'utc', wall: context.clock.now().epochMilliseconds });
  const text = freeBusyText(periods, { range, uid: newId(), stamp: stamp.slice(0, 15) + 'Z' });
  return calendarBegin + text + calendarFoot;
}
