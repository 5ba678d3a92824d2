import type { Context } from '../context.ts';
import * as logins from '../storage/tables/logins.ts';
import * as users from '../storage/tables/users.ts';
import { chooseDomain } from './choose-domain.ts';
import type { User } from './user.ts';

export type ListedUser = Readonly<{
  user: User;
  /** Logins that they had before, and that still work. */
  formerLogins: readonly string[];
  /** False until they chose one at a one-time address. */
  hasPassword: boolean;
  calendars: number;
}>;

const usersAtOnce = 500;

/**
 * The users of a domain by login, 500 at a time: those behind `after`, if that is given, and where to go on (null: that
 * was all). Throws not-allowed, domain-not-found.
 */
export async function listUsers(
  context: Context,
  { domain: name, after = '' }: { domain?: string; after?: string },
): Promise<{ users: ListedUser[]; next: string | null }> {
  const { db } = context.storage;
  const domain = await chooseDomain(context, { right: 'list-users', domain: name });
  const page = await users.listAfter(db, domain, after, usersAtOnce);
  const former = await logins.listFormer(
    db,
    page.map(({ user }) => user.id),
  );
  return {
    users: page.map((one) => ({
      ...one,
      formerLogins: former.filter(({ principal }) => principal === one.user.id).map(({ login }) => login),
    })),
    next: page.length < usersAtOnce ? null : page.at(-1)!.user.login,
  };
}
