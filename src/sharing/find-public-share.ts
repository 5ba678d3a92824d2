import type { Opened } from '../calendars/open-calendar.ts';
import { allows } from '../calendars/access.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import * as shares from '../storage/tables/shares.ts';
import { isLive, type Share } from './share.ts';

/** The share by which everybody reads a calendar, if there is one. Asks for the admin role. */
export async function findPublicShare(
  { storage, clock }: Context,
  { calendar, access }: Opened,
): Promise<Share | undefined> {
  if (!allows(access, 'admin')) throw new DomainError('not-allowed');
  const share = await shares.findOpen(storage.db, calendar.id, 'public');
  return share !== undefined && isLive(share, clock.now()) ? share : undefined;
}
