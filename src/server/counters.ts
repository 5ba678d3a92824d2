/** What the process counts about itself. Plain numbers, so that the hot path pays an addition; `/metrics` reads them. */
export const counters = {
  feedCacheHits: 0,
  feedCacheMisses: 0,
  /** Bytes that the cache of rendered feeds holds now. */
  feedCacheBytes: 0,
  verifiedPasswordHits: 0,
  verifiedPasswordMisses: 0,
  pushSent: 0,
  /** Attempts, each time a push service did not take a message. */
  pushFailed: 0,
  /** Subscriptions that their push service, or the door, knows no more. */
  pushGone: 0,
};
