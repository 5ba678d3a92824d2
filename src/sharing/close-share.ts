import type { Calendar } from '../calendars/calendar.ts';
import type { Context } from '../context.ts';
import { tellEnd } from '../mail/tell-end.ts';
import type { Writer } from '../storage/storage.ts';
import * as invitations from '../storage/tables/invitations.ts';
import type { Share } from './share.ts';

/** What goes with a share's end: its invitation, its waiting letters, and a letter to who used it. */
export async function closeShare(
  { clock, config }: Pick<Context, 'clock' | 'config'>,
  tx: Writer,
  ended: { share: Share; calendar: Calendar },
  how: 'byOwner' | 'byTime',
): Promise<void> {
  const at = clock.now().epochMilliseconds;
  await invitations.close(tx, ended.share.id, 'withdrawn', at);
  await tellEnd(tx, config, ended, how, at);
}
