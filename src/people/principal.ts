import type { Id } from './id.ts';

/** The kinds of principals (RFC 3744 §2): whoever can own, hold or be granted something in a domain. */
export type PrincipalKind = 'user' | 'space' | 'guest';

/** Who can own calendars: not a guest. */
export type OwnerKind = Exclude<PrincipalKind, 'guest'>;

export type PrincipalId = Id<PrincipalKind>;

/** What users, spaces and guests have in common, as far as others see it. */
export type Principal = Readonly<{
  kind: PrincipalKind;
  id: PrincipalId;
  domain: Id<'domain'>;
  login: string;
  name: string;
}>;
