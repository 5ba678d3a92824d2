import type { Context } from '../context.ts';
import { personOf } from '../people/actor.ts';
import type { Account } from './account.ts';
import { demandThemselves } from './demand-themselves.ts';
import { proveLogin } from './prove-login.ts';

/** The actor's account, once their password is proved. Throws sign-in-needed for who has none, and as proveLogin. */
export async function proveActor(
  context: Context,
  { password, address }: { password: string; address: string },
): Promise<Account> {
  const { domain, login } = personOf(demandThemselves(context.actor));
  return await proveLogin(context, { domain, login, password, address });
}
