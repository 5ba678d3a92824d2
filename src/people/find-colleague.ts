import type { Context } from '../context.ts';
import * as principals from '../storage/tables/principals.ts';
import * as users from '../storage/tables/users.ts';
import { personOf } from './actor.ts';
import { normaliseLogin } from './login.ts';
import type { OwnerKind } from './principal.ts';

/** A user or a space of the domain of a user who asks; a guest knows nobody. Undefined where there is none. */
export async function findColleague(
  { actor, storage: { db } }: Context,
  { login }: { login: string },
): Promise<{ kind: OwnerKind; login: string; name: string; email: string | null } | undefined> {
  const me = personOf(actor);
  if (actor.kind !== 'user' || me === undefined) return undefined;
  const found = await principals.findOwner(db, normaliseLogin(login));
  if (found?.domain !== me.domain) return undefined;
  const user = found.kind === 'user' ? await users.findById(db, found.id) : undefined;
  return { kind: found.kind, login: found.login, name: found.name, email: user?.login ?? null };
}
