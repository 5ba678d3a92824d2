import type { Opened } from '../calendars/open-calendar.ts';
import { allows } from '../calendars/access.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import * as shares from '../storage/tables/shares.ts';
import { isNamed, type NamedAudience, type Share } from './share.ts';

/**
 * The live shares for somebody by name, taken up or waiting for it, newest first; at most 2,000. Asks for the admin role.
 */
export async function listSharees(
  { storage, clock }: Context,
  { calendar, access }: Opened,
): Promise<(Share & { audience: NamedAudience })[]> {
  if (!allows(access, 'admin')) throw new DomainError('not-allowed');
  return (await shares.listLive(storage.db, calendar.id, clock.now().epochMilliseconds)).filter(isNamed);
}
