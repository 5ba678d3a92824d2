import type { Member } from '../people/actor.ts';

/** Whoever a login opens, with what proves it. `passwordHash` is null until they chose a password. */
export type Account = Readonly<{ actor: Member; passwordHash: string | null }>;

/** What a password must not repeat. */
export function identityOf({ actor }: Account): { login: string; email: string; name: string } {
  if (actor.kind === 'user') return { ...actor.user, email: actor.user.login };
  const { login, email, name } = actor.guest;
  return { login, email, name: name ?? '' };
}

/** Where they get their mail. */
export function mailAddressOf({ actor }: Account): string {
  return actor.kind === 'user' ? actor.user.login : actor.guest.email;
}
