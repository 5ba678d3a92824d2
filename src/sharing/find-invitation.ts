import { addressesOf, type Addresses } from '../calendars/address.ts';
import type { Calendar } from '../calendars/calendar.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Guest } from '../people/guest.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as guests from '../storage/tables/guests.ts';
import type { Invitation } from './invitation.ts';
import { refuseClosedInvitation } from './refuse-closed-invitation.ts';
import { readInvitation } from './read-invitation.ts';
import { refuseUnknownInvitation } from './refuse-unknown-invitation.ts';
import type { Share } from './share.ts';

/** What the page of an open invitation shows. */
export type OpenInvitation = Readonly<{
  invitation: Invitation;
  share: Share;
  calendar: Calendar;
  guest: Guest;
  /** They chose a password before: they sign in to accept. */
  hasAccount: boolean;
  addresses: Addresses;
}>;

/**
 * The open invitation of a token; asking changes nothing, however often. Throws invitation-unknown, -expired,
 * -withdrawn, -replaced, -used, which name no calendar: `details` hold the `language` it was written in, and for -used
 * the `answer` that was given.
 */
export async function findInvitation(context: Context, token: string): Promise<OpenInvitation> {
  const { storage, config, clock } = context;
  const found = await readInvitation(storage.db, { token });
  if (found === undefined) throw await refuseUnknownInvitation(storage.db, token);
  refuseClosedInvitation(found, clock.now());
  const { invitation, share } = found;
  const calendar = await calendars.findById(storage.db, share.calendar);
  const guest = await guests.findById(storage.db, share.audience.principal);
  if (calendar === undefined || guest === undefined) throw new DomainError('invitation-unknown');
  const addresses = addressesOf(config, calendar);
  return { invitation, share, calendar, guest, hasAccount: guest.accepted, addresses };
}
