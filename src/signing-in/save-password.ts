import { personOf } from '../people/actor.ts';
import type { Writer } from '../storage/storage.ts';
import * as oneTimeLinks from '../storage/tables/one-time-links.ts';
import * as principals from '../storage/tables/principals.ts';
import * as sessions from '../storage/tables/sessions.ts';
import type { Account } from './account.ts';

/** A new password ends whatever the old one had opened, and the links to choose another. */
export async function savePassword(tx: Writer, { actor }: Account, passwordHash: string): Promise<void> {
  const { id } = personOf(actor);
  await principals.savePassword(tx, id, passwordHash);
  await oneTimeLinks.removeOf(tx, { purpose: 'password', principal: id });
  await sessions.removeOf(tx, id);
}
