import type { Calendar } from '../calendars/calendar.ts';
import type { Opened } from '../calendars/open-calendar.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { sharedLetter } from '../mail/letters/shared.ts';
import { postLetter } from '../mail/post-letter.ts';
import { recipientsOf } from '../mail/recipients.ts';
import type { Domain } from '../people/domain.ts';
import { readEmail, withoutTag, type Email } from '../people/email.ts';
import { newId } from '../people/id.ts';
import { languageFor } from '../people/language.ts';
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
import type { ShareRequest } from './share-calendar.ts';
import { isLive, type Share } from './share.ts';
import type { Terms } from './terms.ts';
import { writeInvitation } from './write-invitation.ts';

const longestNote = 2000;

/** What sharing with one audience takes, once it is clear that it may be. */
export type PreparedShare = {
  /** Writes the share and what goes with it, and answers it. */
  share: (tx: Writer) => Promise<Share>;
  secret?: string;
  alsoInvitedAs?: string | undefined;
};

type Request = Pick<ShareRequest, 'audience' | 'language' | 'note'>;
type Prepared = Readonly<{ opened: Opened; domain: Domain; request: Request; terms: Terms }>;

/**
 * Finds out for whom a share is to be, so that a transaction can write it. Throws share-with-yourself, user-not-found,
 * space-not-found, guest-is-a-user, bad-email, bad-name; the write throws already-shared.
 */
export async function prepareShare(
  context: Context,
  { opened, domain, request, terms }: Prepared,
): Promise<PreparedShare> {
  const { audience } = request;
  const note = readNote(request.note);
  const base = { id: newId<'share'>(), calendar: opened.calendar.id, ...terms };
  const now = context.clock.now();
  const at = now.epochMilliseconds;
  const language = languageFor(request.language, domain);
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
          if (!(await principals.lock(tx, whom.id))) throw colleagueNotFound(audience);
          const share = await add(
            tx,
            {
              ...base,
              language: languageFor(request.language, whom),
              audience: { kind: audience.kind, principal: whom.id },
              acceptedAt: at,
            },
            now,
          );
          const { config } = context;
          for (const { share: theirs, suffix } of await recipientsOf(tx, share)) {
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
            language: languageFor(request.language, guest),
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
  if (found?.domain !== calendar.domain) throw colleagueNotFound({ ...audience, login });
  const own = actor.kind === 'user' && actor.user.id === found.id;
  if (own || found.id === calendar.owner.id) throw new DomainError('share-with-yourself');
  return found;
}

const colleagueNotFound = ({ kind, login }: { kind: 'user' | 'space'; login: string }) =>
  new DomainError(kind === 'user' ? 'user-not-found' : 'space-not-found', { login: login.slice(0, 100) });

/** An address in the owner's domain, whatever name it goes by, is no guest's: its users are shared with as such. */
async function refuseInsider(
  { storage: { db } }: Context,
  calendar: Calendar,
  domain: Domain,
  email: Email,
): Promise<void> {
  if (email.domain !== domain.name && (await domains.find(db, email.domain))?.id !== domain.id) return;
  const insider = await principals.findOwner(db, email.address);
  if (insider?.id === calendar.owner.id) throw new DomainError('share-with-yourself');
  throw new DomainError('guest-is-a-user', { given: email.address, reason: insider?.kind ?? 'domain' });
}

function readNote(text: string | undefined): { note?: string } {
  if (text === undefined || text.trim() === '') return {};
  const lines = text.normalize('NFC').replace(/\r\n?/g, '\n');
  return { note: lines.replace(/[^\P{Cc}\n]/gu, ' ').slice(0, longestNote) };
}
