import type { Settings } from '../context.ts';
import { DomainError } from '../errors.ts';
import { handedOverLetter, receivedLetter } from '../mail/letters/handover.ts';
import { postLetter } from '../mail/post-letter.ts';
import { recipientsOf } from '../mail/recipients.ts';
import type { Principal } from '../people/principal.ts';
import type { Writer } from '../storage/storage.ts';
import * as addresses from '../storage/tables/addresses.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as domains from '../storage/tables/domains.ts';
import * as invitations from '../storage/tables/invitations.ts';
import * as liveShares from '../storage/tables/live-shares.ts';
import * as outbox from '../storage/tables/outbox.ts';
import * as shares from '../storage/tables/shares.ts';
import * as users from '../storage/tables/users.ts';
import type { Calendar } from './calendar.ts';
import { slugsFrom } from './slug.ts';

type HandOver = Readonly<{ calendar: Calendar; to: Principal }>;
const sharesAtOnce = 500;

/**
 * Gives a calendar to another owner, under its slug with -2, -3 … where they have one; it is read at its former addresses
 * as well. Shares go on, and who has one is told; invitations that nobody took up are withdrawn: they speak of somebody
 * else. Answers the calendar as it is then.
 */
export async function handOver(
  tx: Writer,
  config: Settings,
  { calendar: before, to }: HandOver,
  now: number,
): Promise<Calendar> {
  await calendars.lock(tx, before.id);
  const withdrawn = await withdrawInvitations(tx, before.id, now);
  const own = await shares.findOpen(tx, before.id, to.id);
  if (own !== undefined) await end(tx, own.id, now);
  await calendars.saveOwner(tx, before.id, to.id, await freeSlug(tx, before, to.login));
  const calendar = (await calendars.findById(tx, before.id))!;
  const owners = await ownersOf(tx, to);
  for (const owner of owners) {
    const letter = receivedLetter(config, { calendar, from: before.owner.name, withdrawn }, owner);
    await postLetter(tx, config, letter, { cause: `received:${calendar.id}:${now}:${owner.id}` }, now);
  }
  await tellReaders(tx, config, { calendar, from: before.owner.name, told: owners.map(({ id }) => id) }, now);
  return calendar;
}

async function end(tx: Writer, share: string, now: number): Promise<void> {
  await shares.end(tx, share, 'owner', now);
  await invitations.close(tx, share, 'withdrawn', now);
  await outbox.withdraw(tx, share, now);
}

/** Answers the addresses of the guests who had not answered. */
async function withdrawInvitations(tx: Writer, calendar: string, now: number): Promise<string[]> {
  const emails: string[] = [];
  for (;;) {
    const pending = await liveShares.listPending(tx, calendar, now, sharesAtOnce);
    if (pending.length === 0) return emails;
    for (const { id, audience } of pending) {
      await end(tx, id, now);
      if (audience.kind === 'guest') emails.push(audience.email);
    }
  }
}

/** The slug that it has, or the first like it that leads nowhere else at its new owner's. */
async function freeSlug(tx: Writer, { id, slug }: Calendar, login: string): Promise<string> {
  for (const one of slugsFrom(slug)) {
    const holder = await addresses.holderOf(tx, login, one);
    if (holder === undefined || holder === id) return one;
  }
  throw new DomainError('calendar-slug-taken', { slug });
}

async function ownersOf(tx: Writer, { kind, id }: Principal) {
  if (kind === 'space') return await users.listOwnersOf(tx, id);
  const user = await users.findById(tx, id);
  return user === undefined ? [] : [user];
}

type Told = Readonly<{ calendar: Calendar; from: string; told: readonly string[] }>;

/** One letter to each person, whatever number of shares reaches them; it takes the place of what had not left yet. */
async function tellReaders(
  tx: Writer,
  config: Settings,
  { calendar, from, told }: Told,
  now: number,
): Promise<void> {
  const timeZone = await domains.timeZone(tx, calendar.domain);
  const reached = new Set<string>(told);
  let after = '';
  for (;;) {
    const page = await liveShares.listAfter(tx, calendar.id, after, now, sharesAtOnce);
    for (const share of page) {
      await outbox.withdraw(tx, share.id, now);
      for (const { share: theirs } of await recipientsOf(tx, share)) {
        const reader = theirs.audience.principal;
        if (reached.has(reader)) continue;
        reached.add(reader);
        const letter = handedOverLetter(config, { calendar, share: theirs, timeZone, from });
        const reason = { cause: `handed-over:${calendar.id}:${now}:${reader}`, share: share.id };
        await postLetter(tx, config, letter, reason, now);
      }
    }
    if (page.length < sharesAtOnce) return;
    after = page.at(-1)!.id;
  }
}
