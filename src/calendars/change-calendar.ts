import type { Context } from '../context.ts';
import { cssColor } from '../ics/colors.ts';
import { readDisplayName } from '../people/name.ts';
import * as calendars from '../storage/tables/calendars.ts';
import type { Calendar, Which } from './calendar.ts';
import { openCalendar } from './open-calendar.ts';
import { lockStream, moveOn } from './stream.ts';
import { untoldBy, type DontNotify } from './untold.ts';

type Change = Readonly<{
  calendar: Which;
  name?: string;
  color?: string | null;
  /** For a space's calendar: what its members may do. */
  memberRole?: Calendar['memberRole'];
  dontNotify?: DontNotify | undefined;
}>;

/** Changes how a calendar is called and coloured, for every reader, and what members may do. Throws bad-name. */
export async function changeCalendar(
  context: Context,
  { calendar: which, name, color, memberRole, dontNotify }: Change,
): Promise<Calendar> {
  const { calendar } = await openCalendar(context, which, 'admin');
  const head = {
    ...(name !== undefined && { name: readDisplayName(name) }),
    ...(color !== undefined && { color: color === null ? null : (cssColor(color)?.hex ?? null) }),
  };
  const now = context.clock.now().epochMilliseconds;
  const isSeen = head.name !== undefined && head.name !== calendar.name;
  const isColoured = head.color !== undefined && head.color !== calendar.color;
  return await context.storage.transaction(async (tx) => {
    const stream = await lockStream(tx, calendar.id, now, untoldBy(context.actor, dontNotify));
    if (memberRole !== undefined && calendar.owner.kind === 'space')
      await calendars.saveMemberRole(tx, calendar.id, memberRole);
    if (isSeen || isColoured) {
      await calendars.saveHead(tx, calendar.id, head);
      await moveOn(tx, stream, 'everything', 'property');
    }
    return (await calendars.findById(tx, calendar.id))!;
  });
}
