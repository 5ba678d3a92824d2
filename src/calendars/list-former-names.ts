import type { Context } from '../context.ts';
import * as formerUids from '../storage/tables/former-uids.ts';
import type { Opened } from './open-calendar.ts';
import { formerName } from './former-name.ts';

/** Until when a UID was one that is hidden, or one that is not: by revision; undefined where it never was, as far as is known. */
export type Former = Readonly<{ hidden: number | undefined; open: number | undefined }>;

/** What is remembered of UIDs that went, or came to be hidden or open, of some hundred events. */
export async function listFormerNames(
  { storage }: Pick<Context, 'storage'>,
  { calendar }: Pick<Opened, 'calendar'>,
  uids: readonly string[],
): Promise<Map<string, Former>> {
  const names = uids.flatMap((uid) => [formerName(uid, 0), formerName(uid, 1)]);
  const found = await formerUids.listOf(storage.db, calendar.id, names);
  const former = new Map<string, Former>();
  for (const { uid, is_hidden: isHidden, revision } of found) {
    const other = former.get(uid) ?? { hidden: undefined, open: undefined };
    former.set(uid, { ...other, [isHidden === 1 ? 'hidden' : 'open']: revision });
  }
  return former;
}
