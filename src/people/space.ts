import type { Id } from './id.ts';
import type { Language } from './language.ts';

/** Several users with something in common; `login` is `local@domain` like a user's. It may own calendars as a user does. */
export type Space = Readonly<{
  id: Id<'space'>;
  domain: Id<'domain'>;
  login: string;
  name: string;
  language: Language;
}>;

export const memberRoles = ['owner', 'moderator', 'member'] as const;
/** What somebody is in a space. What follows for its calendars stands in `calendars/access.ts`. */
export type MemberRole = (typeof memberRoles)[number];

export type Membership = Readonly<{ space: Id<'space'>; role: MemberRole }>;
