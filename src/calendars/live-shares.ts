import type { AccessRow, FoundShare } from '../storage/tables/access.ts';
import type { Reach } from './union.ts';

/**
 * What reaches a reader now, from the rows of `access.find`: what they are in the space that owns the calendar, and each
 * share once: those for them first, then for their spaces, then for everybody. Ended ones are not among the rows; their own dates decide here.
 */
export function liveShares(
  rows: readonly AccessRow[],
  now: Temporal.Instant,
): Readonly<{ membership: Reach['membership']; shares: readonly FoundShare[] }> {
  let membership: Reach['membership'];
  const shares: FoundShare[] = [];
  for (const row of rows) {
    if (row.space !== null && row.space === row.owner) membership = row.spaceRole ?? undefined;
    for (const found of row.shares) {
      const isOver = found.until !== null && found.until <= now.epochMilliseconds;
      // Their own and the public one stand in the row of each of their spaces.
      if (!isOver && (rows.length === 1 || !shares.some(({ share }) => share === found.share)))
        shares.push(found);
    }
  }
  if (shares.length > 1) shares.sort(byNearness);
  return { membership, shares };
}

const byNearness = (one: FoundShare, other: FoundShare) =>
  one.nearness - other.nearness || (one.share < other.share ? -1 : 1);
