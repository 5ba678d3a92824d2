import { DomainError } from '../errors.ts';
import { normaliseDomainName } from './domain.ts';
import { readEmail, type Email } from './email.ts';

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
