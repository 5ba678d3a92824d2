import type { Calendar } from '../calendars/calendar.ts';
import type { Context } from '../context.ts';
import { endedForOwnerLetter, endingForOwnerLetter, endingLetter } from '../mail/letters/end.ts';
import type { Letter } from '../mail/letter.ts';
import { postLetter } from '../mail/post-letter.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as shares from '../storage/tables/shares.ts';
import * as users from '../storage/tables/users.ts';
import { timeZoneOf } from './open-share.ts';
import { closeShare } from './revoke-share.ts';
import type { Share } from './share.ts';

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
    () => shares.listDue(storage.db, at),
    (share) => end(context, share),
  );
  const warned = await forEach(
    () => shares.listToWarn(storage.db, at, limit),
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
  const language = await languageOfOwner(context, calendar);
  return await storage.transaction(async (tx) => {
    if (!(await shares.endAfter(tx, share.id, at))) return false;
    const over = (await shares.find(tx, share.id))!;
    await closeShare(context, tx, { share: over, calendar }, 'byTime');
    if ('login' in share.audience) return true;
    // Nothing that others rely on ends without a word: for a link, its owner is the one to tell.
    const letter = endedForOwnerLetter(config, { calendar, share: over }, language);
    await postLetter(tx, config, letter, { cause: `ended:${share.id}`, share: share.id }, at);
    return true;
  });
}

/** True where somebody was told. */
async function warn(context: Context, share: Share): Promise<boolean> {
  const { storage, clock, config } = context;
  const at = clock.now().epochMilliseconds;
  const calendar = (await calendars.findById(storage.db, share.calendar))!;
  const letter = await warningLetter(context, calendar, share);
  return await storage.transaction(async (tx) => {
    if (!(await shares.markWarned(tx, share.id, share.until, at))) return false;
    if (letter === undefined) return false;
    const reason = { cause: `ending:${share.id}:${share.until ?? 0}`, share: share.id };
    return await postLetter(tx, config, letter, reason, at);
  });
}

/** Undefined where there is nobody to tell, or they were told of this end less than seven days before it. */
async function warningLetter(
  context: Context,
  calendar: Calendar,
  share: Share,
): Promise<Letter | undefined> {
  const { config } = context;
  if (share.until! - share.changedAt <= warnedBefore.total('milliseconds')) return undefined;
  const about = { calendar, share, timeZone: await timeZoneOf(context, calendar) };
  if (!('login' in share.audience))
    return endingForOwnerLetter(config, about, await languageOfOwner(context, calendar));
  return share.acceptedAt === null ? undefined : endingLetter(config, about);
}

async function languageOfOwner({ storage }: Context, calendar: Calendar): Promise<Share['language']> {
  return (await users.findById(storage.db, calendar.owner))!.language;
}
