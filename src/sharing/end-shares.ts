import type { Calendar } from '../calendars/calendar.ts';
import type { Context } from '../context.ts';
import { endedForOwnerLetter, endingForOwnerLetter, endingLetter } from '../mail/letters/end.ts';
import type { Letter } from '../mail/letter.ts';
import { ownersOf } from '../mail/owners.ts';
import { postLetter } from '../mail/post-letter.ts';
import { recipientsOf } from '../mail/recipients.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as domains from '../storage/tables/domains.ts';
import * as liveShares from '../storage/tables/live-shares.ts';
import * as shares from '../storage/tables/shares.ts';
import { closeShare } from './close-share.ts';
import { isNamed, type Share } from './share.ts';

/** How long before its end the audience of a share is told of it. */
const warnedBefore = Temporal.Duration.from({ hours: 7 * 24 });
/** So many lists of 500 at most in one go; what is left waits for the next. */
const mostLists = 20;

/**
 * The minutely step: marks the shares whose end has come as ended, and tells of those that end within seven days. Each
 * share is a transaction of its own that the write decides, so any number of nodes may do it, and be broken off.
 */
export async function endShares(context: Context): Promise<{ ended: number; warned: number }> {
  const { storage, clock, mail } = context;
  const now = clock.now();
  const at = now.epochMilliseconds;
  const limit = now.add(warnedBefore).epochMilliseconds;
  const ended = await forEach(
    () => liveShares.listDue(storage.db, at),
    (share) => end(context, share),
  );
  const warned = await forEach(
    () => liveShares.listToWarn(storage.db, at, limit),
    (share) => warn(context, share),
  );
  if (ended + warned > 0) mail.wake();
  return { ended, warned };
}

/** Takes the next list until none comes, and counts what was done. */
async function forEach(
  list: () => Promise<Share[]>,
  step: (share: Share) => Promise<boolean>,
): Promise<number> {
  let done = 0;
  for (let lists = 0; lists < mostLists; lists += 1) {
    const some = await list();
    for (const share of some) if (await step(share)) done += 1;
    if (some.length === 0) break;
  }
  return done;
}

async function end(context: Context, share: Share): Promise<boolean> {
  const { storage, clock, config } = context;
  const at = clock.now().epochMilliseconds;
  const calendar = (await calendars.findById(storage.db, share.calendar))!;
  return await storage.transaction(async (tx) => {
    if (!(await shares.endAfter(tx, share.id, at))) return false;
    const over = (await shares.find(tx, share.id))!;
    await closeShare(context, tx, { share: over, calendar }, 'byTime');
    if (isNamed(share)) return true;
    // Nothing that others rely on ends without a word: for a link, its owner is the one to tell.
    for (const owner of await ownersOf(tx, calendar)) {
      const letter = endedForOwnerLetter(config, { calendar, share: over }, owner);
      await postLetter(tx, config, letter, { cause: `ended:${share.id}:${owner.id}`, share: share.id }, at);
    }
    return true;
  });
}

/** True where somebody was told. */
async function warn(context: Context, share: Share): Promise<boolean> {
  const { storage, clock, config } = context;
  const at = clock.now().epochMilliseconds;
  const calendar = (await calendars.findById(storage.db, share.calendar))!;
  const letters = await warningLetters(context, calendar, share);
  return await storage.transaction(async (tx) => {
    if (!(await shares.markWarned(tx, share.id, share.until, at))) return false;
    let told = false;
    for (const { letter, suffix } of letters) {
      const reason = { cause: `ending:${share.id}:${share.until ?? 0}${suffix}`, share: share.id };
      told = (await postLetter(tx, config, letter, reason, at)) || told;
    }
    return told;
  });
}

/** None where there is nobody to tell, or they were told of this end less than seven days before it. */
async function warningLetters(
  { config, storage: { db } }: Context,
  calendar: Calendar,
  share: Share,
): Promise<{ letter: Letter; suffix: string }[]> {
  if (share.until! - share.changedAt <= warnedBefore.total('milliseconds')) return [];
  const timeZone = await domains.timeZone(db, calendar.domain);
  if (!isNamed(share))
    return (await ownersOf(db, calendar)).map((owner) => ({
      letter: endingForOwnerLetter(config, { calendar, share, timeZone }, owner),
      suffix: `:${owner.id}`,
    }));
  if (share.acceptedAt === null) return [];
  return (await recipientsOf(db, share)).map(({ share: theirs, suffix }) => ({
    letter: endingLetter(config, { calendar, share: theirs, timeZone }),
    suffix,
  }));
}
