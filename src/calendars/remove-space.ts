import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { tellMembers } from '../mail/tell-members.ts';
import { tellOwners } from '../mail/tell-owners.ts';
import { personOf } from '../people/actor.ts';
import { normaliseLogin } from '../people/login.ts';
import type { Principal } from '../people/principal.ts';
import { mayAddCalendar, mayEndSpace } from '../policies.ts';
import type { Writer } from '../storage/storage.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as outbox from '../storage/tables/outbox.ts';
import * as principals from '../storage/tables/principals.ts';
import * as shares from '../storage/tables/shares.ts';
import * as spaces from '../storage/tables/spaces.ts';
import { eraseCalendar } from './erase-calendar.ts';
import { findSuccessor } from './find-successor.ts';
import { handOver } from './hand-over.ts';

type Removal = Readonly<{
  /** Its login. */
  space: string;
  /** What becomes of its calendars; 'keep' refuses where there are any. */
  calendars: 'keep' | 'delete' | Readonly<{ handOverTo: string }>;
}>;

/**
 * Ends a space: what came through it, to its members and by shares, ends with the next request, and all of them are told;
 * its login stays reserved. Its calendars are deleted, or go to a user or space of the domain; who reads them is told. For its
 * owners, who hand over to themselves or to a space that they fill. Throws space-not-found (also for who is not in it),
 * not-allowed, space-has-calendars, owner-not-found, bad-successor.
 */
export async function removeSpace(
  context: Context,
  { space: login, calendars: fate }: Removal,
): Promise<void> {
  const { storage, clock, config, mail, actor } = context;
  const space = await spaces.find(storage.db, normaliseLogin(login));
  const me = personOf(actor)?.id;
  const at = clock.now().epochMilliseconds;
  await storage.transaction(async (tx) => {
    const there = space !== undefined && (await principals.lock(tx, space.id));
    const own =
      there && me !== undefined ? await spaces.roleOf(tx, { space: space.id, member: me }) : undefined;
    if (!there || (own === undefined && actor.kind !== 'operator'))
      throw new DomainError('space-not-found', { login: login.slice(0, 100) });
    if (!mayEndSpace(actor, own)) throw new DomainError('not-allowed');
    const owned = await calendars.listOfOwner(tx, space.id);
    if (owned.length > 0 && fate === 'keep')
      throw new DomainError('space-has-calendars', { count: owned.length });
    const to = typeof fate === 'string' ? undefined : await findSuccessor(tx, space, fate.handOverTo);
    if (to !== undefined) await demandTheirs(tx, context, to);
    const members = (await spaces.listMembers(tx, space.id)).map(({ user }) => user);
    const others = members.filter(({ id }) => id !== me);
    await tellMembers(tx, config, { space, members: others }, 'ended', at);
    for (const share of await shares.listOfReader(tx, space.id, at)) {
      await outbox.withdraw(tx, share.id, at);
      await tellOwners(tx, config, share, 'gone', at);
    }
    for (const calendar of owned)
      if (to === undefined) await eraseCalendar(tx, config, calendar, at);
      else await handOver(tx, config, { calendar, to }, at);
    await principals.remove(tx, space.id);
  });
  mail.wake();
}

/** Nobody is given calendars that they did not ask for. */
async function demandTheirs(tx: Writer, { actor }: Context, to: Principal): Promise<void> {
  if (actor.kind === 'operator') return;
  const me = personOf(actor)?.id;
  const role = me === undefined ? undefined : await spaces.roleOf(tx, { space: to.id, member: me });
  if (to.id !== me && !mayAddCalendar(role)) throw new DomainError('not-allowed');
}
