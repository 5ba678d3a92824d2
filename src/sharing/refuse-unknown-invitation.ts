import { DomainError } from '../errors.ts';
import { hashToken } from '../server/secrets.ts';
import type { Db } from '../storage/storage.ts';
import * as formerReaders from '../storage/tables/former-readers.ts';

/** What to say of a token that no invitation has: invitation-withdrawn where its calendar was deleted, else -unknown. */
export async function refuseUnknownInvitation(db: Db, token: string): Promise<DomainError> {
  const former = await formerReaders.findSecret(db, hashToken(token));
  return former === undefined
    ? new DomainError('invitation-unknown')
    : new DomainError('invitation-withdrawn', former);
}
