import { readDisplayName, type Calendar } from '../calendars/calendar.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Guest } from '../people/guest.ts';
import type { Id } from '../people/id.ts';
import { hashPassword, readNewPassword } from '../signing-in/password.ts';
import { hashToken } from '../server/secrets.ts';
import type { Db, Writer } from '../storage/storage.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as guests from '../storage/tables/guests.ts';
import * as invitations from '../storage/tables/invitations.ts';
import * as shares from '../storage/tables/shares.ts';
import { addressesOf, type Addresses } from '../calendars/address.ts';
import { stateOf, type Invitation } from './invitation.ts';
import { isLive, type Share } from './share.ts';

/** What the page of an open invitation shows. */
export type InvitationView = Readonly<{
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
export async function findInvitation(context: Context, token: string): Promise<InvitationView> {
  const { db } = context.storage;
  const found = await read(db, (r) => invitations.findByToken(r, hashToken(token)));
  if (found === undefined) throw new DomainError('invitation-unknown');
  refuseClosed(found, context.clock.now());
  return viewOf(context, found);
}

/**
 * Takes up a share: sets the guest's name and password. Of two at once one wins, the other gets invitation-used. Throws
 * as findInvitation; sign-in-needed where the guest has an account; bad-name, passwords-differ, weak-password.
 */
export async function acceptInvitation(
  context: Context,
  given: { token: string; name: string; password: string; confirmation: string },
): Promise<{ guest: Guest; share: Share }> {
  const { invitation, share, guest, hasAccount } = await findInvitation(context, given.token);
  if (hasAccount) {
    // They may have got it by this very invitation, in between.
    await findInvitation(context, given.token);
    throw new DomainError('sign-in-needed');
  }
  const name = readDisplayName(given.name);
  const { login, email } = guest;
  const { password, confirmation } = given;
  const passwordHash = await hashPassword(readNewPassword({ password, confirmation, login, email, name }));
  return await context.storage.transaction(async (tx) => {
    await take(context, tx, invitation.id);
    const account = { name, passwordHash, language: share.language };
    // Another invitation was accepted meanwhile, and gave them an account.
    if (!(await guests.accept(tx, guest.id, account))) throw new DomainError('sign-in-needed');
    return {
      guest: (await guests.findById(tx, guest.id))!,
      share: (await shares.find(tx, share.id))!,
    };
  });
}

/**
 * Takes up one more share for a guest who has signed in, by its token or from their own page. Throws as findInvitation,
 * and not-your-invitation, share-not-found.
 */
export async function acceptAsGuest(
  context: Context,
  which: { token: string } | { share: Id<'share'> },
): Promise<{ guest: Guest; share: Share }> {
  const { actor, storage, clock } = context;
  if (actor.kind !== 'guest') throw new DomainError('sign-in-needed');
  const found = await read(storage.db, async (r) =>
    'token' in which
      ? await invitations.findByToken(r, hashToken(which.token))
      : await invitations.findPending(r, which.share),
  );
  if (found === undefined) throw new DomainError('token' in which ? 'invitation-unknown' : 'share-not-found');
  if (found.invitation.guest !== actor.guest.id)
    throw new DomainError('token' in which ? 'not-your-invitation' : 'share-not-found');
  refuseClosed(found, clock.now());
  return await storage.transaction(async (tx) => {
    await take(context, tx, found.invitation.id);
    return {
      guest: (await guests.findById(tx, actor.guest.id))!,
      share: (await shares.find(tx, found.share.id))!,
    };
  });
}

/** The writes decide: the share still waits for its guest, and the invitation is still open. Share first, always. */
async function take({ clock }: Context, tx: Writer, id: Id<'invitation'>): Promise<void> {
  const now = clock.now();
  const at = now.epochMilliseconds;
  const found = await read(tx, (r) => invitations.find(r, id));
  if (found === undefined) throw new DomainError('invitation-unknown');
  refuseClosed(found, now);
  const taken = (await shares.accept(tx, found.share.id, at)) && (await invitations.accept(tx, id, at));
  if (taken) return;
  const after = await read(tx, (r) => invitations.find(r, id));
  if (after === undefined) throw new DomainError('invitation-unknown');
  refuseClosed(after, now);
  throw new DomainError('invitation-used', { language: found.share.language });
}

export type Found = Readonly<{ invitation: Invitation; share: Share }>;

/** An invitation with its share. */
export async function read(
  db: Db,
  find: (db: Db) => Promise<Invitation | undefined>,
): Promise<Found | undefined> {
  const invitation = await find(db);
  const share = invitation && (await shares.find(db, invitation.share));
  return invitation && share && { invitation, share };
}

/** Says why an invitation can no longer be answered. */
export function refuseClosed({ invitation, share }: Found, now: Temporal.Instant): void {
  const { language } = share;
  switch (stateOf(invitation, now)) {
    case 'accepted':
      throw new DomainError('invitation-used', { language, answer: 'accepted' });
    case 'declined':
      throw new DomainError('invitation-used', {
        language,
        answer: invitation.mistaken ? 'mistaken' : 'declined',
      });
    case 'withdrawn':
      throw new DomainError('invitation-withdrawn', { language });
    case 'replaced':
      throw new DomainError('invitation-replaced', { language });
    case 'expired':
      throw new DomainError('invitation-expired', { language });
    case 'open':
      if (share.acceptedAt !== null)
        throw new DomainError('invitation-used', { language, answer: 'accepted' });
      if (isLive(share, now)) return;
      throw new DomainError(share.endedBy === 'owner' ? 'invitation-withdrawn' : 'invitation-expired', {
        language,
      });
  }
}

async function viewOf(
  { storage: { db }, config }: Context,
  { invitation, share }: Found,
): Promise<InvitationView> {
  const calendar = await calendars.findById(db, share.calendar);
  const guest = await guests.findById(db, invitation.guest);
  if (calendar === undefined || guest === undefined) throw new DomainError('invitation-unknown');
  return {
    invitation,
    share,
    calendar,
    guest,
    hasAccount: guest.accepted,
    addresses: addressesOf(config, calendar),
  };
}
