import { keyedHash, seal, unseal } from '../server/secrets.ts';
import type { Settings } from '../context.ts';

/** What can be the matter with a source; each has a sentence in both languages (`source.trouble.…`). */
export const troubles = [
  /** No answer: no such host, nobody listens, the connection broke. */
  'unreachable',
  /** It leads into a network of its own, or to this machine. */
  'inside',
  /** Its certificate is not valid. */
  'certificate',
  'slow',
  /** 401 or 403. */
  'sign-in',
  /** 404 or 410. */
  'gone',
  /** 429 */
  'busy',
  /** 5xx */
  'failing',
  /** Any other status. */
  'refused',
  /** It leads on and on, or from https to http. */
  'redirects',
  'too-large',
  /** A page for people, most often one to sign in at. */
  'web-page',
  'no-calendar',
  /** The file ends in its middle. */
  'cut-off',
  /** There were events, and all at once there are none; or fewer than half. */
  'empty',
  'shrunk',
] as const;
export type Trouble = (typeof troubles)[number];

/** Thrown where a source gives no calendar. `retryAfter`: in seconds, as the source asks. */
export class SourceError extends Error {
  readonly trouble: Trouble;
  readonly retryAfter: number;
  constructor(trouble: Trouble, { retryAfter = 0, cause }: { retryAfter?: number; cause?: unknown } = {}) {
    super(trouble, { cause });
    this.name = 'SourceError';
    this.trouble = trouble;
    this.retryAfter = retryAfter;
  }
}

/** Where a calendar lies outside, and with which login it is asked for; '' for none. */
export type Address = Readonly<{ url: string; login: string; password: string }>;

export function sealAddress({ secretKey }: Pick<Settings, 'secretKey'>, address: Address): string {
  return seal(secretKey, JSON.stringify(address));
}

export function openAddress({ secretKey }: Pick<Settings, 'secretKey'>, sealed: string): Address {
  return JSON.parse(unseal(secretKey, sealed)) as Address;
}

/** The same for the same address and credentials alone. */
export function addressKey(
  { secretKey }: Pick<Settings, 'secretKey'>,
  { url, login, password }: Address,
): string {
  return keyedHash(secretKey, 'source', JSON.stringify([url, login, password]));
}
