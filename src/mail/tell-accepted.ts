import type { Settings } from '../context.ts';
import type { Share } from '../sharing/share.ts';
import type { Writer } from '../storage/storage.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as domains from '../storage/tables/domains.ts';
import { subscribeLetter } from './letters/subscribe.ts';
import { postLetter } from './post-letter.ts';
import { tellOwners } from './tell-owners.ts';

/** Tells both that a guest accepted, in the transaction that makes it so: the owners that they did, the guest how to subscribe. */
export async function tellAccepted(
  tx: Writer,
  config: Settings,
  share: Share,
  name: string | null,
  now: number,
): Promise<void> {
  await tellOwners(tx, config, share, 'accepted', now);
  const calendar = await calendars.findById(tx, share.calendar);
  if (calendar === undefined) return;
  const timeZone = await domains.timeZone(tx, calendar.domain);
  const letter = subscribeLetter(config, { calendar, share, timeZone }, name);
  await postLetter(tx, config, letter, { cause: `subscribe:${share.id}:${now}`, share: share.id }, now);
}
