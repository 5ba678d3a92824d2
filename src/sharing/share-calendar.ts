import { addressesOf, type Addresses } from '../calendars/address.ts';
import type { Detail, Role } from '../calendars/access.ts';
import type { Calendar, Which } from '../calendars/calendar.ts';
import { openCalendar, type Opened } from '../calendars/open-calendar.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { sharedLetter } from '../mail/letters/shared.ts';
import { postLetter } from '../mail/post-letter.ts';
import { readersOf } from '../mail/readers.ts';
import type { Domain } from '../people/domain.ts';
import { readEmail, withoutTag, type Email } from '../people/email.ts';
import { newId } from '../people/id.ts';
import type { Language } from '../people/language.ts';
import { normaliseLogin } from '../people/login.ts';
import { readDisplayName } from '../people/name.ts';
import type { Space } from '../people/space.ts';
import type { User } from '../people/user.ts';
import { hashToken, newToken } from '../server/secrets.ts';
import type { Writer } from '../storage/storage.ts';
import * as domains from '../storage/tables/domains.ts';
import * as principals from '../storage/tables/principals.ts';
import * as shares from '../storage/tables/shares.ts';
import * as spaces from '../storage/tables/spaces.ts';
import * as users from '../storage/tables/users.ts';
import { admitGuest } from './admit-guest.ts';
import { newInvitation } from './invitation.ts';
import { isLive, isNamed, type Share } from './share.ts';
import { checkTerms, completeTerms, type Terms } from './terms.ts';
import { warningsFor, type ShareWarning } from './warning.ts';
import { writeInvitation } from './write-invitation.ts';

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

const longestNote = 2000;

/**
 * Shares a calendar with one audience: a guest is invited by mail, a user told; a link's address is answered this once.
 * Asks for the admin role. Throws already-shared with the `share` that there is, share-with-yourself, user-not-found,
 * space-not-found, guest-is-a-user, bad-email, bad-name, bad-end, bad-share.
 */
export async function shareCalendar(context: Context, request: ShareRequest): Promise<Shared> {
  const opened = await openCalendar(context, request.calendar, 'admin');
  const { storage, clock, config, mail } = context;
  const { kind } = request.audience;
  const terms = completeTerms({
    role: request.role ?? 'viewer',
    detail: request.detail,
    privateEvents: request.privateEvents,
    attendees: request.attendees ?? (kind === 'user' || kind === 'space'),
    alarms: request.alarms ?? false,
    until: request.until,
  });
  checkTerms(terms, kind, opened.access, clock.now());
  const domain = (await domains.findById(storage.db, opened.calendar.domain))!;
  const { secret, share: open, alsoInvitedAs } = await prepare(context, opened, domain, request, terms);
  const share = await storage.transaction(open);
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

type PreparedShare = {
  /** Writes the share and what goes with it, and answers it. */
  share: (tx: Writer) => Promise<Share>;
  secret?: string;
  alsoInvitedAs?: string | undefined;
};

async function prepare(
  context: Context,
  opened: Opened,
  domain: Domain,
  request: ShareRequest,
  terms: Terms,
): Promise<PreparedShare> {
  const { audience } = request;
  const note = readNote(request.note);
  const base = { id: newId<'share'>(), calendar: opened.calendar.id, ...terms };
  const now = context.clock.now();
  const at = now.epochMilliseconds;
  const language = request.language ?? domain.language;
  switch (audience.kind) {
    case 'public':
      return { share: (tx) => add(tx, { ...base, language, audience, acceptedAt: at }, now) };
    case 'link': {
      const secret = newToken();
      const label = readDisplayName(audience.label);
      const link = { kind: 'link', label, secretHash: hashToken(secret) } as const;
      return { secret, share: (tx) => add(tx, { ...base, language, audience: link, acceptedAt: at }, now) };
    }
    case 'user':
    case 'space': {
      const whom = await findColleague(context, opened.calendar, audience);
      return {
        async share(tx) {
          const share = await add(
            tx,
            {
              ...base,
              language: request.language ?? whom.language,
              audience: { kind: audience.kind, principal: whom.id },
              acceptedAt: at,
            },
            now,
          );
          const { config } = context;
          for (const { share: theirs, suffix } of await readersOf(tx, share)) {
            const about = { calendar: opened.calendar, share: theirs, timeZone: domain.timeZone, ...note };
            const cause = { cause: `shared:${share.id}${suffix}`, share: share.id };
            await postLetter(tx, config, sharedLetter(config, about), cause, at);
          }
          return share;
        },
      };
    }
    case 'guest': {
      const email = readEmail(audience.email);
      await refuseInsider(context, opened.calendar, domain, email);
      const invitation = newInvitation(now, terms.until);
      return {
        alsoInvitedAs: withoutTag(email),
        async share(tx) {
          const guest = await admitGuest(tx, context.config, { domain, email, language }, at);
          const invited = {
            ...base,
            language: request.language ?? guest.language,
            audience: { kind: 'guest', principal: guest.id } as const,
            acceptedAt: null,
          };
          const share = await add(tx, invited, now);
          const about = { calendar: opened.calendar, share, timeZone: domain.timeZone, ...note };
          await writeInvitation(tx, context.config, invitation, { ...about, guest, again: false }, at);
          return share;
        },
      };
    }
  }
}

/** Adds the share and answers it; one past its end that nobody marked yet makes room. Throws already-shared. */
async function add(tx: Writer, share: shares.NewShare, now: Temporal.Instant): Promise<Share> {
  const at = now.epochMilliseconds;
  const { audience } = share;
  const key = 'principal' in audience ? audience.principal : audience.kind;
  for (;;) {
    if (await shares.add(tx, share, at)) return (await shares.find(tx, share.id))!;
    const there = await shares.findOpen(tx, share.calendar, key);
    if (there !== undefined && isLive(there, now))
      throw new DomainError('already-shared', { share: there.id });
    if (there !== undefined) await shares.end(tx, there.id, 'time', at);
  }
}

/** A user or a space of the calendar's domain, other than who owns it already. */
async function findColleague(
  { storage, actor }: Context,
  calendar: Calendar,
  audience: { kind: 'user' | 'space'; login: string },
): Promise<User | Space> {
  const login = normaliseLogin(audience.login);
  const found = await (audience.kind === 'user' ? users : spaces).find(storage.db, login);
  if (found?.domain !== calendar.domain)
    throw new DomainError(audience.kind === 'user' ? 'user-not-found' : 'space-not-found', {
      login: login.slice(0, 100),
    });
  const own = actor.kind === 'user' && actor.user.id === found.id;
  if (own || found.id === calendar.owner.id) throw new DomainError('share-with-yourself');
  return found;
}

/** An address in the owner's domain is no guest's: its users are shared with as such. */
async function refuseInsider(
  { storage }: Context,
  calendar: Calendar,
  domain: Domain,
  email: Email,
): Promise<void> {
  if (email.address === calendar.owner.login) throw new DomainError('share-with-yourself');
  if (email.domain !== domain.name) return;
  const insider = await principals.findOwner(storage.db, email.address);
  throw new DomainError('guest-is-a-user', { given: email.address, reason: insider?.kind ?? 'domain' });
}

function readNote(text: string | undefined): { note?: string } {
  if (text === undefined || text.trim() === '') return {};
  const lines = text.normalize('NFC').replace(/\r\n?/g, '\n');
  return { note: lines.replace(/[^\P{Cc}\n]/gu, ' ').slice(0, longestNote) };
}
