import type { Context } from '../context.ts';
import * as spaces from '../storage/tables/spaces.ts';
import * as users from '../storage/tables/users.ts';
import type { OwnerKind } from './principal.ts';

/** The users and spaces of a user's domain, at most 1,000; nobody for a guest. */
export async function listPrincipals({
  actor,
  storage: { db },
}: Context): Promise<{ kind: OwnerKind; login: string; name: string; email: string | null }[]> {
  if (actor.kind !== 'user') return [];
  const { domain } = actor.user;
  const page = await users.listAfter(db, domain, '', 500);
  const all = await spaces.list(db, domain);
  return [
    ...page.map(({ user: { login, name } }) => ({ kind: 'user' as const, login, name, email: login })),
    ...all.map(({ login, name }) => ({ kind: 'space' as const, login, name, email: null })),
  ];
}
