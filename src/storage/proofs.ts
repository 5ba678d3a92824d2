// The rows of the schema (`schema.ts`) that say who somebody is, or may become, by what they know.

/** The kind stands in its key, here and in OneTimeLinkRow: nobody signs in as a space. */
export type SessionRow = {
  id_hash: string;
  principal_id: string;
  kind: 'user' | 'guest';
  ends_at: number;
};

/** A wrong password, once however often it was sent. All three keys are keyed hashes. */
export type FailedAttemptRow = { login: string; fingerprint: string; address: string; at: number };

/** Without a principal it is for whoever sets the server up. */
export type OneTimeLinkRow = {
  token_hash: string;
  purpose: 'set-up' | 'password';
  principal_id: string | null;
  kind: 'user' | 'guest' | null;
  created_at: number;
  ends_at: number;
  used_at: number | null;
};

/** What a program of somebody's comes by, beside their own password. */
export type ProgramPasswordRow = {
  id: string;
  domain_id: string;
  principal_id: string;
  kind: 'user' | 'guest';
  label: string;
  /** SHA-256: it is as random as a salt. */
  hash: string;
  /** The one that it opens; null: every one of theirs. */
  calendar_id: string | null;
  access: 'read' | 'write';
  created_at: number;
  /** As of the hour before. */
  last_used_at: number | null;
};

/** Somebody forgot the password of this login, as they typed it: nobody has looked yet whose it is. */
export type ResetRequestRow = { id: string; login: string; created_at: number };
