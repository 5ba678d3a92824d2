import { randomBytes } from 'node:crypto';
import { DomainError } from '../errors.ts';
import { normaliseDomainName } from './domain.ts';
import { readEmail, type Email } from './email.ts';
import { base32 } from './id.ts';

/** The login of a user or a space as an administrator types it, with its domain; throws bad-login. */
export function readLogin(text: string): Email {
  try {
    const email = readEmail(text);
    if (!/^[a-z0-9][a-z0-9._+-]*$/.test(email.local)) throw new DomainError('bad-login', { given: text });
    return email;
  } catch {
    throw new DomainError('bad-login', { given: text.slice(0, 100) });
  }
}

/**
 * The logins to try for a guest, in order: the dotted form, then with -2, -3 … before the @. A local part beyond ASCII
 * gets a random one, since programs disagree on how to send it. The domain is that of the calendar's owner.
 */
export function* guestLogins(email: Email, ownersDomain: string): Generator<string> {
  if (!/^[\x21-\x7e]+$/.test(email.local)) {
    for (;;) yield `invite-${base32(randomBytes(3)).slice(0, 4)}@${ownersDomain}`;
  }
  const dotted = `${email.local}.${email.domain}`;
  yield `${dotted}@${ownersDomain}`;
  for (let n = 2; ; n += 1) yield `${dotted}-${n}@${ownersDomain}`;
}

/** What most programs send: nothing in it changes. */
const normal = /^[a-z0-9._+-]+@(?!.*xn--)([a-z0-9-]+\.)+[a-z]+$/;

/** A login as a program sends it: case does not count, the part behind the @ in A-labels. Never throws. */
export function normaliseLogin(text: string): string {
  if (normal.test(text)) return text;
  const given = text.trim().normalize('NFC').toLowerCase().replaceAll('\0', '\ufffd');
  const at = given.lastIndexOf('@');
  if (at < 0) return given;
  return `${given.slice(0, at)}@${normaliseDomainName(given.slice(at + 1)) ?? given.slice(at + 1)}`;
}

/** The name of the domain that a login belongs to: what stands after its last @. */
export const domainOf = (login: string): string => login.slice(login.lastIndexOf('@') + 1);
