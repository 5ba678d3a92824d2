import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { personOf } from '../people/actor.ts';
import * as calendars from '../storage/tables/calendars.ts';
import { allows } from './access.ts';
import type { Calendar, Which } from './calendar.ts';
import { openCalendar } from './open-calendar.ts';
import { saveOwn } from './save-own.ts';
import { lockStream, moveOn } from './stream.ts';
import { untoldBy, type DontNotify } from './untold.ts';

type Change = Readonly<{
  calendar: Which;
  /** What everybody reads of it: for its admins. */
  head: Partial<Pick<Calendar, 'name' | 'color' | 'description' | 'timeZone'>>;
  /** What the actor alone has of it; null takes it away. */
  own: ReadonlyMap<string, string | null>;
  dontNotify?: DontNotify | undefined;
}>;

/** Changes properties of a calendar, all of them or none. Throws not-allowed, properties-full. */
export async function changeProperties(
  context: Context,
  { calendar: which, head, own, dontNotify }: Change,
): Promise<void> {
  const { calendar, access } = await openCalendar(context, which, 'read');
  const person = personOf(context.actor);
  if (person === undefined) throw new DomainError('sign-in-needed');
  const isChanged = (Object.keys(head) as (keyof typeof head)[]).some((of) => head[of] !== calendar[of]);
  if (Object.keys(head).length > 0 && !allows(access, 'admin')) throw new DomainError('not-allowed');
  const now = context.clock.now().epochMilliseconds;
  await context.storage.transaction(async (tx) => {
    if (isChanged) {
      const stream = await lockStream(tx, calendar.id, now, untoldBy(context.actor, dontNotify));
      await calendars.saveHead(tx, calendar.id, head);
      await moveOn(tx, stream, 'everything', 'property');
    }
    await saveOwn(tx, { calendar: calendar.id, principal: person.id }, own);
  });
}
