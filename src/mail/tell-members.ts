import type { Settings } from '../context.ts';
import { newId } from '../people/id.ts';
import type { Space } from '../people/space.ts';
import type { User } from '../people/user.ts';
import type { Writer } from '../storage/storage.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as outbox from '../storage/tables/outbox.ts';
import * as shares from '../storage/tables/shares.ts';
import { membershipLetter, type HowEnded } from './letters/membership.ts';
import { postLetter } from './post-letter.ts';

/**
 * What the mail has to do with the end of memberships: letters about what was shared with the space that have not left
 * are taken back from these members, and they are told, unless they left by themselves. In the transaction that ends it,
 * before.
 */
export async function tellMembers(
  tx: Writer,
  config: Settings,
  { space, members }: Readonly<{ space: Space; members: readonly User[] }>,
  how: HowEnded | 'left',
  now: number,
): Promise<void> {
  const shared = await shares.listOfReader(tx, space.id, now);
  const names = (await calendars.listOfOwner(tx, space.id)).map(({ name }) => name);
  for (const share of shared) {
    const calendar = await calendars.findById(tx, share.calendar);
    if (calendar !== undefined) names.push(calendar.name);
  }
  const cause = `membership:${newId()}`;
  for (const member of members) {
    for (const share of shared)
      await outbox.withdrawFrom(tx, { share: share.id, recipient: member.login }, now);
    if (how === 'left') continue;
    const letter = membershipLetter(config, { space, calendars: [...new Set(names)] }, how, member);
    await postLetter(tx, config, letter, { cause: `${cause}:${member.id}` }, now);
  }
}
