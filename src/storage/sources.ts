// The part of the schema (`schema.ts`) that keeps outside calendars.

/** An address outside whose calendar is one of ours, or several: it is fetched once for all of them. */
export type SourceRow = {
  id: string;
  /** Keyed hash of address and credentials: whoever reads the database does not learn it. */
  address_key: string;
  /** Address and credentials, encrypted (`sources/source.ts`). */
  sealed: string;
  /** Of the address; told to who looks after the calendar. */
  host: string;
  /** Validators of what was fetched last (RFC 9110 §8.8). */
  etag: string | null;
  last_modified: string | null;
  /** How many seconds lie between two fetches. */
  every_s: number;
  /** When it is fetched next, or when the claim ends of who fetches it. */
  next_at: number;
  claim: number;
  /** Fetches that failed since the last that did not. */
  failures: number;
  /** When it was last answered as it should, and when not; null: never. */
  fetched_at: number | null;
  failed_at: number | null;
  /** What went wrong last, while it does; null otherwise. */
  trouble: string | null;
};

/** A calendar whose events are those of a source. */
export type SourcedCalendarRow = {
  calendar_id: string;
  domain_id: string;
  source_id: string;
  /** How many events it had at the last fetch that was taken. */
  events: number;
  /** Why the last content was not taken in; null where it was. */
  withheld: string | null;
  /** Whether its owner was told of trouble that still lasts. */
  is_told: number;
  created_at: number;
};
