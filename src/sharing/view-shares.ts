import type { Calendar } from '../calendars/calendar.ts';
import type { Context } from '../context.ts';
import type { Id } from '../people/id.ts';
import { may } from '../policies.ts';
import * as invitations from '../storage/tables/invitations.ts';
import * as letters from '../storage/tables/letters.ts';
import * as reads from '../storage/tables/reads.ts';
import * as shares from '../storage/tables/shares.ts';
import type { Invitation } from './invitation.ts';
import { isLive, type Share } from './share.ts';
import { warningsFor, type ShareWarning } from './warning.ts';

export type ShareState =
  'active' | 'sent' | 'opened' | 'expired-invitation' | 'accepted' | 'declined' | 'mistaken' | 'ended';

export type ShareView = Readonly<{
  share: Share;
  state: ShareState;
  /** What became of the latest letter about it; null where there was none. */
  mail: letters.LetterState | null;
  /** What was wrong with it at the last attempt. */
  mailFailure: letters.LetterRecord['failure'];
  /** The same in the mail server's own words, for administrators; null for anybody else. */
  mailError: string | null;
  lastRead: { program: string; day: string } | null;
  warnings: ShareWarning[];
}>;

/** Shares of a calendar as who manages it sees them: what became of each, and what is told of it. */
export async function viewShares(
  context: Context,
  calendar: Calendar,
  all: readonly Share[],
): Promise<ShareView[]> {
  const { db } = context.storage;
  const now = context.clock.now();
  const live = await shares.listLive(db, calendar.id, now.epochMilliseconds);
  const invited = byShare(await invitations.listOfCalendar(db, calendar.id), (one) => one.share);
  const latest = await letters.latestOfShares(db, all);
  const seesErrors = may(context.actor, 'read-outbox', calendar.domain);
  const lastReads = byShare((await reads.list(db, calendar.id)).reverse(), (one) => one.share);
  return all.map((share) => {
    const letter = latest.get(share.id);
    const read = lastReads.get(share.id);
    return {
      share,
      state: shareStateOf(share, invited.get(share.id), now),
      mail: letter?.state ?? null,
      mailFailure: letter?.failure ?? null,
      mailError: seesErrors ? (letter?.error ?? null) : null,
      lastRead: read === undefined ? null : { program: read.program, day: read.day },
      warnings: isLive(share, now) ? warningsFor(share, live) : [],
    };
  });
}

/** The last of each share. */
function byShare<Row>(rows: readonly Row[], of: (row: Row) => Id<'share'>): Map<string, Row> {
  return new Map(rows.map((row) => [of(row), row]));
}

function shareStateOf(share: Share, invitation: Invitation | undefined, now: Temporal.Instant): ShareState {
  const closed = invitation?.closed?.as;
  if ((closed === 'declined' || closed === 'mistaken') && share.acceptedAt === null) return closed;
  if (!isLive(share, now)) return 'ended';
  if (share.audience.kind !== 'guest') return 'active';
  if (share.acceptedAt !== null) return 'accepted';
  if (invitation === undefined || now.epochMilliseconds >= invitation.endsAt) return 'expired-invitation';
  return invitation.openedAt === null ? 'sent' : 'opened';
}
