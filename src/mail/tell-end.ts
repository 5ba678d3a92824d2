import type { Calendar } from '../calendars/calendar.ts';
import type { Settings } from '../context.ts';
import type { Share } from '../sharing/share.ts';
import type { Writer } from '../storage/storage.ts';
import * as outbox from '../storage/tables/outbox.ts';
import { endedLetter, type How } from './letters/end.ts';
import { postLetter } from './post-letter.ts';
import { recipientsOf } from './recipients.ts';

/**
 * What the mail has to do with a share's end: letters about it that have not left are taken back, and who used it is
 * told. In the transaction that ends it.
 */
export async function tellEnd(
  tx: Writer,
  config: Settings,
  { calendar, share }: { calendar: Calendar; share: Share },
  how: How,
  now: number,
): Promise<void> {
  await outbox.withdraw(tx, share.id, now);
  // A guest who never accepted had nothing that could end.
  if (share.acceptedAt === null) return;
  for (const { share: theirs, suffix } of await recipientsOf(tx, share)) {
    const letter = endedLetter(config, { calendar, share: theirs }, how);
    await postLetter(tx, config, letter, { cause: `ended:${share.id}${suffix}`, share: share.id }, now);
  }
}
