import type { Settings } from '../context.ts';
import type { Share } from '../sharing/share.ts';
import type { Writer } from '../storage/storage.ts';
import * as calendars from '../storage/tables/calendars.ts';
import { answeredLetter, type Answer } from './letters/answer.ts';
import { ownersOf } from './owners.ts';
import { postLetter } from './post-letter.ts';

/**
 * Tells who owns a calendar what became of a share of it, in the transaction of its cause. The letter is about no share:
 * what is said beside a share in the dialog is what became of the letters to whom it is for.
 */
export async function tellOwners(
  tx: Writer,
  config: Settings,
  share: Share,
  answer: Answer,
  now: number,
): Promise<void> {
  const calendar = await calendars.findById(tx, share.calendar);
  if (calendar === undefined) return;
  for (const owner of await ownersOf(tx, calendar)) {
    const letter = answeredLetter(config, { calendar, share }, answer, owner);
    await postLetter(tx, config, letter, { cause: `${answer}:${share.id}:${owner.id}` }, now);
  }
}
