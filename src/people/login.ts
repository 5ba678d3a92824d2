import { randomBytes } from 'node:crypto';
import { DomainError } from '../errors.ts';
import { normaliseDomainName } from './domain.ts';
import { base32 } from './id.ts';

/** An e-mail address taken apart: `local` lower-case, `domain` lower-case A-labels; the mail goes to `address`. */
export type Email = Readonly<{ local: string; domain: string; address: string }>;

// RFC 5322 dot-atom, with letters beyond ASCII (RFC 6531). Quoted local parts are refused: Basic has no place for their
// colons and spaces.
const dotAtom = /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u;

/** Reads an e-mail address as a person types it; throws bad-email with the reason. */
export function readEmail(text: string): Email {
  const given = text.trim().normalize('NFC');
  const refuse = (reason: string) => new DomainError('bad-email', { given: given.slice(0, 100), reason });
  const parts = given.split('@');
  if (parts.length > 2) throw refuse('more-than-one-at');
  const [local = '', domainText = ''] = parts;
  if (parts.length < 2 || local === '' || domainText === '') throw refuse('no-at');
  if (!dotAtom.test(local)) throw refuse('local-part');
  if (Buffer.byteLength(local) > 64) throw refuse('too-long');
  const domain = normaliseDomainName(domainText);
  if (domain === undefined) throw refuse('domain-part');
  const lower = local.toLowerCase();
  return { local: lower, domain, address: `${lower}@${domain}` };
}

/** The local part of a user's login as an administrator types it; throws bad-login. */
export function readUserLogin(text: string): Email {
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

/** A `+tag` makes another address of what is often the same mailbox; answers the address without it, for a warning. */
export function withoutTag(email: Email): string | undefined {
  const plus = email.local.indexOf('+');
  return plus > 0 ? `${email.local.slice(0, plus)}@${email.domain}` : undefined;
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
