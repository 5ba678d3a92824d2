import { changeMember } from '../people/change-member.ts';
import { memberRoles } from '../people/space.ts';
import { UsageError, type Command } from './command.ts';
import { readChoice } from './options.ts';
import { withContext } from './with-context.ts';

const roles = [...memberRoles, 'none'] as const;

export const spaceMember: Command = {
  usage: 'space member SPACE LOGIN --role owner|moderator|member|none',
  summary: `Takes a user into a space, gives them another role, or takes them out; both are named by their logins.

  --role owner       may all with the space and its calendars
  --role moderator   takes members in and out, and manages its calendars
  --role member      reads its calendars, or changes those that say so
  --role none        takes them out: what they had through it ends at once

A space keeps an owner: the last one stays until there is another.
With --json: {"space", "login", "role"}`,
  options: { role: { type: 'string' } },
  positionals: [2, 2],
  async run({ positionals, values }, terminal) {
    const [space, login] = positionals as [string, string];
    const role = readChoice(values, 'role', roles);
    if (role === undefined) throw new UsageError('--role is missing');
    await withContext(terminal, (context) => changeMember(context, { space, member: login, role }));
    if (values['json'] === true) terminal.print(JSON.stringify({ space, login, role }));
    else
      terminal.print(role === 'none' ? `${login} is out of ${space}.` : `${login} is ${role} of ${space}.`);
    return 0;
  },
};
