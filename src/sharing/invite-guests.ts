import type { Which } from '../calendars/calendar.ts';
import { openCalendar } from '../calendars/open-calendar.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { readEmail } from '../people/email.ts';
import type { Language } from '../people/language.ts';
import type { ListedGuest, RosterLine } from '../people/roster.ts';
import { takeLines, type LineResult } from '../people/take-lines.ts';
import * as domains from '../storage/tables/domains.ts';
import * as guests from '../storage/tables/guests.ts';
import * as shares from '../storage/tables/shares.ts';
import { prepareShare } from './prepare-share.ts';
import { isLive, type Share } from './share.ts';
import { checkTerms, completeTerms, type Terms } from './terms.ts';

type Invited = Readonly<{
  calendar: Which;
  lines: readonly RosterLine<ListedGuest>[];
  terms: Pick<Terms, 'role' | 'detail' | 'privateEvents' | 'until'>;
  /** Of guests whose line says none. */
  language?: Language;
}>;

/**
 * Shares a calendar with every guest on a list on the same terms, each invited whole or not at all, and answers line by
 * line; who has it on these terms is left alone, without another letter. Asks for the admin role. A line is refused as
 * `shareCalendar` refuses a guest. Throws bad-end, bad-share.
 */
export async function* inviteGuests(
  context: Context,
  { calendar: which, lines, terms: given, language }: Invited,
): AsyncGenerator<LineResult<Share>> {
  const opened = await openCalendar(context, which, 'admin');
  const { storage, clock, mail } = context;
  const terms = completeTerms({ ...given, attendees: false, alarms: false });
  checkTerms(terms, 'guest', opened.access, clock.now());
  const domain = (await domains.findById(storage.db, opened.calendar.domain))!;
  const results = takeLines<ListedGuest, Share>(storage, lines, async (listed) => {
    const email = readEmail(listed.email);
    const guest = await guests.findByEmail(storage.db, domain.id, email.address);
    const there = guest && (await shares.findOpen(storage.db, opened.calendar.id, guest.id));
    if (there !== undefined && isLive(there, clock.now())) {
      const differs = (['role', 'detail', 'privateEvents', 'until'] as const).find(
        (of) => there[of] !== terms[of],
      );
      if (differs !== undefined) throw new DomainError('already-shared', { share: there.id, differs });
      return { there };
    }
    const request = {
      audience: { kind: 'guest', email: listed.email } as const,
      ...((listed.language ?? language) && { language: listed.language ?? language }),
    };
    const { share } = await prepareShare(context, { opened, domain, request, terms });
    return { write: share };
  });
  for await (const result of results) {
    if (result.result === 'added') mail.wake();
    yield result;
  }
}
