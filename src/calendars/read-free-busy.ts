import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { BusyTimes, freeBusyText } from '../ics/freebusy.ts';
import type { TimeRange } from '../ics/subject.ts';
import { momentText } from '../ics/values.ts';
import { calendarBegin, calendarFoot } from '../ics/write.ts';
import { newId } from '../people/id.ts';
import type { Opened } from './open-calendar.ts';
import { queryEvents } from './query-events.ts';

type Asked = Readonly<{ opened: Opened; scope: string; range: Required<TimeRange> }>;

/**
 * The times that a calendar's events take in a range, as a VFREEBUSY (RFC 4791 §7.10). Throws dav-refused where there are too
 * many to tell all.
 */
export async function readFreeBusy(context: Context, { opened, scope, range }: Asked): Promise<string> {
  const busy = new BusyTimes(range);
  const within = (name: string) => ({ name, is: 'defined', range, props: [], comps: [] }) as const;
  for (const kind of ['VEVENT', 'VFREEBUSY']) {
    const filter = { name: 'VCALENDAR', is: 'defined', props: [], comps: [within(kind)] } as const;
    for await (const found of queryEvents(context, { opened, scope, filter })) busy.add(found.subject());
  }
  const periods = busy.list();
  // Who reads half of it would take the other half for free.
  if (!busy.complete)
    throw new DomainError('dav-refused', { condition: 'D:number-of-matches-within-limits' });
  const stamp = momentText({ kind: 'utc', wall: context.clock.now().epochMilliseconds });
  const text = freeBusyText(periods, { range, uid: newId(), stamp: stamp.slice(0, 15) + 'Z' });
  return calendarBegin + text + calendarFoot;
}
