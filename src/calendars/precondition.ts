/** What must hold for a write: the event is as it was when its ETag was read, or there is none of this name. */
export type Precondition = Readonly<{ etag: string } | { absent: true }>;

/** RFC 9110 §13.1: If-Match and If-None-Match, against the ETag of what is there; undefined where nothing is. */
export function isFulfilled(precondition: Precondition | undefined, etag: string | undefined): boolean {
  if (precondition === undefined) return true;
  return 'absent' in precondition ? etag === undefined : etag === precondition.etag;
}
