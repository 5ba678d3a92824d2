import type { ExpressionBuilder } from 'kysely';
import type { Schema } from '../schema.ts';

/**
 * Live: neither ended nor past its end. The one condition of every query that asks for it; `isLive` in `sharing/share.ts`
 * is the same rule for a share that was read. `until` is the first moment when it no longer holds.
 */
export const isLiveAt = (now: number) => (share: ExpressionBuilder<Schema, 'shares'>) =>
  share.and([
    share('shares.ended_at', 'is', null),
    share.or([share('shares.until', 'is', null), share('shares.until', '>', now)]),
  ]);
