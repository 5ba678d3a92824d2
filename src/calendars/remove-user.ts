import type { Context, Settings } from '../context.ts';
import { DomainError } from '../errors.ts';
import { findUser } from '../people/find-user.ts';
import type { Principal } from '../people/principal.ts';
import { refuseLastAdministrator, type LastAdministrator } from '../people/refuse-last-administrator.ts';
import type { User } from '../people/user.ts';
import { demand } from '../policies.ts';
import type { Writer } from '../storage/storage.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as domains from '../storage/tables/domains.ts';
import * as logins from '../storage/tables/logins.ts';
import * as outbox from '../storage/tables/outbox.ts';
import * as principals from '../storage/tables/principals.ts';
import * as spaces from '../storage/tables/spaces.ts';
import * as users from '../storage/tables/users.ts';
import type { Calendar } from './calendar.ts';
import { eraseCalendar } from './erase-calendar.ts';
import { findSuccessor } from './find-successor.ts';
import { handOver } from './hand-over.ts';

type Removal = Readonly<{
  /** A login that they have or had. */
  user: string;
  /** What becomes of those that they own; `keep`: a user who has any is not removed. */
  calendars: 'keep' | 'delete' | Readonly<{ handOverTo: string }>;
  /** What happens where nobody else is an administrator of the domain. */
  lastAdministrator?: LastAdministrator;
}>;

export type RemovedUser = Readonly<{
  user: User;
  deleted: readonly Calendar[];
  handedOver: readonly Readonly<{ from: Calendar; to: Calendar }>[];
}>;

/**
 * Ends an account, with all that was theirs alone: sessions, one-time addresses, memberships, what was shared with them,
 * letters that wait for them, and the invitations to their calendars that nobody took up. Their calendars go to another
 * user or space of the domain, or are deleted; who reads them is told. Their logins stay reserved. Throws not-allowed,
 * user-not-found, last-administrator, only-owner, user-has-calendars, owner-not-found, bad-successor.
 */
export async function removeUser(
  context: Context,
  { user: login, calendars: fate, lastAdministrator = 'keep' }: Removal,
): Promise<RemovedUser> {
  const { storage, clock, config, mail, actor } = context;
  const { user: found, domain } = await findUser(context, { login, right: 'remove-user' });
  if (lastAdministrator === 'let-go') demand(actor, 'leave-without-administrator', domain.id);
  const now = clock.now().epochMilliseconds;
  const removed = await storage.transaction(async (tx) => {
    await domains.lock(tx, domain.id);
    // A calendar that they make just now comes wholly before, and is found below.
    const user = (await principals.lock(tx, found.id)) ? await users.findById(tx, found.id) : undefined;
    if (user === undefined) throw new DomainError('user-not-found', { login: login.slice(0, 100) });
    if (user.admin) await refuseLastAdministrator(tx, user, lastAdministrator);
    const to = typeof fate === 'string' ? fate : await findSuccessor(tx, user, fate.handOverTo);
    await leaveSpaces(tx, user);
    const done = await settle(tx, config, { user, to }, now);
    const theirs = [user.login, ...(await logins.listFormer(tx, [user.id])).map((one) => one.login)];
    for (const address of theirs) await outbox.withdrawTo(tx, user.domain, address, now);
    await principals.remove(tx, user.id);
    return { user, ...done };
  });
  mail.wake();
  return removed;
}

/** Before anything is told to members: this one is none any more. */
async function leaveSpaces(tx: Writer, { id }: User): Promise<void> {
  const alone: string[] = [];
  for (const { space, role } of await spaces.listOfMember(tx, id)) {
    await principals.lock(tx, space.id);
    if (role === 'owner' && (await users.listOwnersOf(tx, space.id)).length === 1) alone.push(space.login);
    await spaces.removeMember(tx, { space: space.id, member: id });
  }
  if (alone.length > 0) throw new DomainError('only-owner', { spaces: alone });
}

type Settlement = Readonly<{ user: User; to: 'keep' | 'delete' | Principal }>;

async function settle(
  tx: Writer,
  config: Settings,
  { user, to }: Settlement,
  now: number,
): Promise<Pick<RemovedUser, 'deleted' | 'handedOver'>> {
  const deleted: Calendar[] = [];
  const handedOver: { from: Calendar; to: Calendar }[] = [];
  for (;;) {
    const owned = await calendars.listOfOwner(tx, user.id);
    if (owned.length === 0) return { deleted, handedOver };
    if (to === 'keep') throw new DomainError('user-has-calendars', { count: owned.length });
    for (const calendar of owned) {
      if (to === 'delete') {
        await eraseCalendar(tx, config, calendar, now);
        deleted.push(calendar);
      } else handedOver.push({ from: calendar, to: await handOver(tx, config, { calendar, to }, now) });
    }
  }
}
