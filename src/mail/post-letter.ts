import type { Settings } from '../context.ts';
import { newId } from '../people/id.ts';
import type { Writer } from '../storage/storage.ts';
import * as outbox from '../storage/tables/outbox.ts';
import type { Letter } from './letter.ts';
import { sealLetter } from './seal.ts';

/** `cause` names what the letter tells of: a second letter with the same is not written. */
type Reason = Readonly<{ cause: string; share?: string }>;

/**
 * Puts a letter, sealed, into the outbox in the transaction of its cause; false where it was there. Wake the postman
 * after the commit.
 */
export async function postLetter(
  tx: Writer,
  config: Pick<Settings, 'secretKey'>,
  letter: Letter,
  { cause, share }: Reason,
  now: number,
): Promise<boolean> {
  const written = {
    id: newId<'letter'>(),
    cause,
    domain: letter.domain,
    share: share ?? null,
    recipient: letter.to,
    subject: letter.subject,
    sealed: sealLetter(config, letter),
  };
  return await outbox.add(tx, written, now);
}
