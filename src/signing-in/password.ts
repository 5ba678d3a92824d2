import { argon2id, hash, verify } from 'argon2';

/** OWASP's parameters for argon2id: 19 MiB, two passes, one lane. The work happens on libuv's threads. */
const cost = { type: argon2id, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;

/** Beyond this a password only costs time. In bytes of UTF-8. */
export const mostBytes = 1024;

export async function hashPassword(password: string): Promise<string> {
  return await hash(password.normalize('NFC'), cost);
}

/** Clients differ in how they compose accents: the same password in another Unicode form is the same password. */
export async function verifyPassword(passwordHash: string, password: string): Promise<boolean> {
  if (Buffer.byteLength(password) > mostBytes) return false;
  return await verify(passwordHash, password.normalize('NFC'));
}

let nobodys: Promise<string> | undefined;

/** Of a random password that nobody knows: an unknown login costs the same time as a known one. */
export function hashOfNobody(): Promise<string> {
  return (nobodys ??= hashPassword(crypto.randomUUID()));
}
