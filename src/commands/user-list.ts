import { listUsers, type ListedUser } from '../people/list-users.ts';
import { inColumns } from './columns.ts';
import type { Command } from './command.ts';
import { withContext } from './with-context.ts';

export const userList: Command = {
  usage: 'user list [--domain DOMAIN]',
  summary: `Says who has an account, by login, of every domain or of one: whether they are an administrator, whether they have
chosen a password, how many calendars they own, and logins that they had before, which still work.

With --json: [{"id", "login", "name", "admin", "language", "hasPassword", "calendars", "formerLogins"}]`,
  options: { domain: { type: 'string' } },
  positionals: [0, 0],
  async run({ values }, terminal) {
    const { domain } = values;
    const users = await withContext(terminal, async (context) => {
      const all: ListedUser[] = [];
      for (let after: string | null = ''; after !== null;) {
        const page = await listUsers(context, { ...(typeof domain === 'string' && { domain }), after });
        all.push(...page.users);
        after = page.next;
      }
      return all;
    });
    if (values['json'] === true) terminal.print(JSON.stringify(users.map(inJson)));
    else if (users.length === 0) terminal.print('There is no user.');
    else
      terminal.print(
        inColumns([
          ['LOGIN', 'NAME', 'ADMIN', 'LANGUAGE', 'PASSWORD', 'CALENDARS', 'ONCE'],
          ...users.map(({ user, hasPassword, calendars, formerLogins }) => [
            user.login,
            user.name,
            user.admin ? 'yes' : '',
            user.language,
            hasPassword ? 'yes' : 'not yet',
            String(calendars),
            formerLogins.join(', '),
          ]),
        ]),
      );
    return 0;
  },
};

function inJson({ user: { id, login, name, admin, language }, ...rest }: ListedUser) {
  const { hasPassword, calendars, formerLogins } = rest;
  return { id, login, name, admin, language, hasPassword, calendars, formerLogins };
}
