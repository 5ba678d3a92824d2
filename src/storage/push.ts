// The part of the schema (`schema.ts`) that tells programs of changes.

/** A program that is told when a calendar changes, at its push service. */
export type PushSubscriptionRow = {
  id: string;
  domain_id: string;
  calendar_id: string;
  principal_id: string;
  /** In its key: nobody reads as a space. */
  kind: 'user' | 'guest';
  /** Where messages for it are left (RFC 8030 §5), an address that nobody guesses. */
  resource: string;
  /** Its public key (RFC 8291 §2.1), uncompressed, in base64url. */
  p256dh: string;
  /** What it shares with who may write to it (RFC 8291 §3.2), encrypted. */
  sealed_auth: string;
  /** Whether it is told of changed events, and of changed properties of the calendar. */
  content: number;
  property: number;
  created_at: number;
  until: number;
  /** When the last message left for it; 0 before the first. */
  told_at: number;
};

/** What a subscription is yet to be told. */
export type PushMessageRow = {
  subscription_id: string;
  content: number;
  property: number;
  /** The calendar's revision before the first change of which it is not told yet. */
  since: number;
  /** Grows with each change, so that one that comes while a message is on the way is told after it. */
  changes: number;
  /** As in the outbox: when it is tried, or when the claim ends of who has it in hand. */
  next_at: number;
  attempts: number;
  claim: number;
};
