import { addressesOf, type Addresses } from '../calendars/address.ts';
import type { Detail, Role } from '../calendars/access.ts';
import type { Which } from '../calendars/calendar.ts';
import { openCalendar } from '../calendars/open-calendar.ts';
import type { Context } from '../context.ts';
import type { Language } from '../people/language.ts';
import { DomainError } from '../errors.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as domains from '../storage/tables/domains.ts';
import * as shares from '../storage/tables/shares.ts';
import { prepareShare } from './prepare-share.ts';
import { refuseOutliving } from './refuse-outliving.ts';
import { isNamed, type Share } from './share.ts';
import { checkTerms, termsAsked } from './terms.ts';
import { warningsFor, type ShareWarning } from './warning.ts';

export type ShareRequest = Readonly<{
  calendar: Which;
  audience:
    | { kind: 'user'; login: string }
    | { kind: 'space'; login: string }
    | { kind: 'guest'; email: string }
    | { kind: 'link'; label: string }
    | { kind: 'public' };
  /** Viewer unless said otherwise. */
  role?: Role;
  detail: Detail;
  privateEvents: boolean;
  /** Who else takes part: colleagues see it unless said otherwise, others do not. */
  attendees?: boolean;
  alarms?: boolean;
  /** Milliseconds since 1970: the first moment when it no longer holds. */
  until: number | null;
  language?: Language;
  /** The owner's own words in the mail. */
  note?: string;
}>;

export type Shared = Addresses &
  Readonly<{
    share: Share;
    /** Exactly what a user or guest signs in with. */
    login: string | null;
    /** The address without its `+tag`: the same person may have been invited by it. */
    alsoInvitedAs?: string;
    warnings: ShareWarning[];
  }>;

/**
 * Shares a calendar with one audience: a guest is invited by mail, a user told; a link's address is answered this once.
 * Asks for the admin role. Throws already-shared with the `share` that there is, share-with-yourself, user-not-found,
 * space-not-found, guest-is-a-user, bad-email, bad-name, bad-end, bad-share.
 */
export async function shareCalendar(context: Context, request: ShareRequest): Promise<Shared> {
  const opened = await openCalendar(context, request.calendar, 'admin');
  const { storage, clock, config, mail } = context;
  const terms = termsAsked(request);
  checkTerms(terms, request.audience.kind, opened.access, clock.now());
  await refuseOutliving(context, opened, terms);
  const domain = (await domains.findById(storage.db, opened.calendar.domain))!;
  const prepared = { opened, domain, request, terms };
  const { secret, share: open, alsoInvitedAs } = await prepareShare(context, prepared);
  const share = await storage.transaction(async (tx) => {
    // Removed since the door was opened.
    if ((await calendars.lock(tx, opened.calendar.id)) === undefined)
      throw new DomainError('calendar-not-found');
    return await open(tx);
  });
  mail.wake();
  const live = await shares.listLive(storage.db, share.calendar, clock.now().epochMilliseconds);
  return {
    share,
    ...addressesOf(config, opened.calendar, secret),
    login: isNamed(share) && share.audience.kind !== 'space' ? share.audience.login : null,
    ...(alsoInvitedAs !== undefined && { alsoInvitedAs }),
    warnings: warningsFor(share, live),
  };
}
