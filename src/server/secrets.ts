import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** Where the data folder keeps the secret key that is made once. */
export const secretKeyFile = 'secret.key';

/** 256 random bits for an address or a form, in base64url: 43 characters. Shown once, kept as `hashToken`. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token. No salt is needed: a token is as random as a salt. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

type Purpose =
  | 'form'
  | 'session'
  | 'uid'
  | 'zone'
  | 'tag'
  | 'throttle'
  | 'reserved'
  | 'verified'
  | 'fingerprint'
  | 'point'
  | 'vapid'
  | 'topic'
  | 'source';

const keys = new Map<string, Buffer>();

/** One key per purpose, all from the secret key (HKDF, RFC 5869). */
function keyFor(secretKey: string, purpose: string): Buffer {
  const known = keys.get(`${purpose} ${secretKey}`);
  if (known !== undefined) return known;
  const key = Buffer.from(hkdfSync('sha256', secretKey, '', `fasti ${purpose}`, 32));
  keys.set(`${purpose} ${secretKey}`, key);
  return key;
}

/** HMAC-SHA-256 under the key of one purpose, in base64url: the same text in two purposes cannot be told to be the same. */
export function keyedHash(secretKey: string, purpose: Purpose, text: string): string {
  return createHmac('sha256', keyFor(secretKey, purpose)).update(text).digest('base64url');
}

export function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Encrypts for storage (AES-256-GCM): nonce, tag and text in base64. */
export function seal(secretKey: string, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFor(secretKey, 'seal'), nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

/** The text that `seal` closed; throws when the key is another or the text was changed. */
export function unseal(secretKey: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', keyFor(secretKey, 'seal'), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}

/**
 * Encrypts what somebody is to bring back, who may learn nothing from it (AES-256-GCM): nonce, tag and text in base64url. The
 * same text about the same thing has the same form, so its nonce follows from both (as in RFC 8452).
 */
export function sealPoint(secretKey: string, text: string, about: string): string {
  const nonce = Buffer.from(keyedHash(secretKey, 'point', `${about}\n${text}`), 'base64url').subarray(0, 12);
  const cipher = createCipheriv('aes-256-gcm', keyFor(secretKey, 'seal point'), nonce);
  const sealed = Buffer.concat([cipher.setAAD(Buffer.from(about)).update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** The text that `sealPoint` closed; undefined where the key or what it is about is another, or the text was changed. */
export function unsealPoint(secretKey: string, sealed: string, about: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < 28) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', keyFor(secretKey, 'seal point'), bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(12, 28));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
