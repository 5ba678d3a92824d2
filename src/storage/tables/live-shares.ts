import type { Share } from '../../sharing/share.ts';
import type { Db } from '../storage.ts';
import { isLiveAt } from './liveness.ts';
import { joined, shareOf } from './shares.ts';

/** The live shares of a calendar that were taken up, by identifier: the first ones behind one. */
export async function listAfter(
  db: Db,
  calendar: string,
  after: string,
  now: number,
  limit: number,
): Promise<Share[]> {
  const rows = await joined(db)
    .where('shares.calendar_id', '=', calendar)
    .where('shares.id', '>', after)
    .where('shares.accepted_at', 'is not', null)
    .where(isLiveAt(now))
    .orderBy('shares.id')
    .limit(limit)
    .execute();
  return rows.map(shareOf);
}

/** Live shares of a calendar that no guest took up yet. */
export async function listPending(db: Db, calendar: string, now: number, limit: number): Promise<Share[]> {
  const rows = await joined(db)
    .where('shares.calendar_id', '=', calendar)
    .where('shares.accepted_at', 'is', null)
    .where(isLiveAt(now))
    .orderBy('shares.created_at')
    .limit(limit)
    .execute();
  return rows.map(shareOf);
}

/** Those whose end has come but which nobody marked as ended yet; at most 500. */
export async function listDue(db: Db, now: number): Promise<Share[]> {
  const rows = await joined(db)
    .where('shares.ended_at', 'is', null)
    .where('shares.until', '<=', now)
    .orderBy('shares.until')
    .limit(500)
    .execute();
  return rows.map(shareOf);
}

/** Those that end before `limit` and whose audience was not told yet; at most 500. */
export async function listToWarn(db: Db, now: number, limit: number): Promise<Share[]> {
  const rows = await joined(db)
    .where('shares.ended_at', 'is', null)
    .where('shares.warned_at', 'is', null)
    .where('shares.until', '>', now)
    .where('shares.until', '<=', limit)
    .orderBy('shares.until')
    .limit(500)
    .execute();
  return rows.map(shareOf);
}
