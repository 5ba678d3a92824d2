import { randomBytes } from 'node:crypto';
import type { Email } from './email.ts';
import { base32, type Id } from './id.ts';
import type { Language } from './language.ts';

/** A person outside the domain, known by (domain, normalised e-mail); `login` is the dotted form they were given. */
export type Guest = Readonly<{
  id: Id<'guest'>;
  domain: Id<'domain'>;
  email: string;
  login: string;
  /** What they call themselves; null until they accept an invitation. */
  name: string | null;
  /** True once they set a password. */
  accepted: boolean;
  language: Language;
}>;

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
