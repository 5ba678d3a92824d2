import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { hashToken } from '../server/secrets.ts';
import * as domains from '../storage/tables/domains.ts';
import * as oneTimeLinks from '../storage/tables/one-time-links.ts';

/** Whether the token would set up this server: changes nothing. Throws already-set-up, set-up-link-unknown. */
export async function findSetUp({ storage, clock }: Context, { token }: { token: string }): Promise<void> {
  if ((await domains.list(storage.db)).length > 0) throw new DomainError('already-set-up');
  const now = clock.now().epochMilliseconds;
  const link = await oneTimeLinks.find(storage.db, hashToken(token), now);
  if (link?.purpose !== 'set-up') throw new DomainError('set-up-link-unknown');
}
