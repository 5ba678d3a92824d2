import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { prepareUser } from '../people/prepare-user.ts';
import type { ListedPerson, RosterLine } from '../people/roster.ts';
import { takeLines, type LineResult } from '../people/take-lines.ts';
import type { User } from '../people/user.ts';
import { newToken } from '../server/secrets.ts';
import * as users from '../storage/tables/users.ts';
import { hashPassword } from './password.ts';
import { readNewPassword } from './read-new-password.ts';
import { writeAccount } from './write-account.ts';
import type { PasswordOffer } from './write-offer.ts';

export type AddedAccount = Readonly<{ user: User; offer: PasswordOffer | null }>;

/**
 * Gives everybody on a list an account, each whole or not at all, and answers line by line; who has the account that their
 * line asks for is left alone. A line is refused as `addAccount` refuses, and where somebody has that login otherwise.
 */
export async function* addAccounts(
  context: Context,
  { lines }: { lines: readonly RosterLine<ListedPerson>[] },
): AsyncGenerator<LineResult<AddedAccount>> {
  const { storage } = context;
  yield* takeLines<ListedPerson, AddedAccount>(storage, lines, async (person) => {
    const user = await prepareUser(context, person);
    const there = await users.find(storage.db, user.login);
    if (there !== undefined) {
      const differs = differenceOf(there, { ...user, language: person.language ?? there.language });
      if (differs !== undefined) throw new DomainError('login-taken', { login: user.login, differs });
      return { there: { user: there } };
    }
    const passwordHash = person.password === undefined ? null : await hashed(user, person.password);
    const account = { user, passwordHash, token: newToken() };
    return { write: async (tx) => ({ user, offer: await writeAccount(tx, context, account) }) };
  });
}

function differenceOf(one: User, other: User): string | undefined {
  return (['login', 'name', 'admin', 'language'] as const).find((of) => one[of] !== other[of]);
}

async function hashed({ login, name }: User, password: string): Promise<string> {
  return await hashPassword(await readNewPassword({ password, confirmation: password, login, name }));
}
