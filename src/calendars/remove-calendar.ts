import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { endedLetter } from '../mail/letters/end.ts';
import { postLetter } from '../mail/post-letter.ts';
import { personOf } from '../people/actor.ts';
import * as spaces from '../storage/tables/spaces.ts';
import type { Which } from './calendar.ts';
import { eraseCalendar } from './erase-calendar.ts';
import { openCalendar } from './open-calendar.ts';

/** Deletes a calendar with its events and shares, and tells who read it. For its owner alone. */
export async function removeCalendar(
  context: Context,
  { calendar: which }: { calendar: Which },
): Promise<void> {
  const { calendar } = await openCalendar(context, which, 'own');
  const { actor, storage, clock, config, mail } = context;
  const at = clock.now().epochMilliseconds;
  await storage.transaction(async (tx) => {
    if (!(await eraseCalendar(tx, config, calendar, at))) throw new DomainError('calendar-not-found');
    // Members of a space read its calendars without a share.
    const members = calendar.owner.kind === 'space' ? await spaces.listMembers(tx, calendar.owner.id) : [];
    for (const { user } of members) {
      if (user.id === personOf(actor)?.id) continue;
      const { id: principal, login, name, language } = user;
      const share = { language, audience: { kind: 'user', principal, login, name } } as const;
      const letter = endedLetter(config, { calendar, share }, 'removed');
      await postLetter(tx, config, letter, { cause: `removed:${calendar.id}:${principal}` }, at);
    }
  });
  mail.wake();
}
