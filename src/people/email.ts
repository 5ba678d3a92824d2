import { DomainError, type Details } from '../errors.ts';
import { normaliseDomainName } from './domain.ts';

/** An e-mail address taken apart: `local` lower-case, `domain` lower-case A-labels; the mail goes to `address`. */
export type Email = Readonly<{ local: string; domain: string; address: string }>;

// RFC 5322 dot-atom, with letters beyond ASCII (RFC 6531). Quoted local parts are refused: Basic has no place for their
// colons and spaces.
const dotAtom = /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u;

/** Reads an e-mail address as a person types it; throws bad-email with the reason. */
export function readEmail(text: string): Email {
  const given = text.trim().normalize('NFC');
  const refuse = (reason: Details['bad-email']['reason']) =>
    new DomainError('bad-email', { given: given.slice(0, 100), reason });
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

/** A `+tag` makes another address of what is often the same mailbox; answers the address without it, for a warning. */
export function withoutTag(email: Email): string | undefined {
  const plus = email.local.indexOf('+');
  return plus > 0 ? `${email.local.slice(0, plus)}@${email.domain}` : undefined;
}
