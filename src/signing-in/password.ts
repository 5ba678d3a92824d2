import { argon2id, hash, verify } from 'argon2';
import { DomainError, type Details } from '../errors.ts';
import { isGuessable, simplify } from './strength.ts';

/** OWASP's parameters for argon2id: 19 MiB, two passes, one lane. The work happens on libuv's threads. */
const cost = { type: argon2id, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;

const leastLength = 10;
/** Beyond this a password only costs time. In bytes of UTF-8. */
const mostBytes = 1024;

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

type NewPassword = Readonly<{
  password: string;
  confirmation: string;
  login: string;
  email?: string;
  name?: string;
}>;

/** The new password if it will do; throws passwords-differ, or weak-password with the reason. */
export async function readNewPassword({
  password,
  confirmation,
  login,
  email = '',
  name = '',
}: NewPassword): Promise<string> {
  if (password !== confirmation) throw new DomainError('passwords-differ');
  const weak = (reason: Details['weak-password']['reason']) =>
    new DomainError('weak-password', { reason, least: leastLength });
  if (Array.from(password).length < leastLength) throw weak('too-short');
  if (Buffer.byteLength(password) > mostBytes) throw weak('too-long');
  const plain = simplify(password);
  const theirs = [login, login.split('@')[0]!, email, email.split('@')[0]!, name]
    .map(simplify)
    .filter((own) => own.length > 3);
  if (theirs.includes(plain) || theirs.some((own) => plain.replaceAll(own, '').length < 4))
    throw weak('like-login');
  const ofOwner = [login, email, name].flatMap((text) => simplify(text).split(/[^\p{L}\p{N}]+/u));
  if (await isGuessable(plain, [...theirs, ...ofOwner.filter((part) => part.length > 2)]))
    throw weak('common');
  return password;
}
