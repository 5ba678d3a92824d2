import { listSpaces } from '../people/list-spaces.ts';
import { inColumns } from './columns.ts';
import type { Command } from './command.ts';
import { withContext } from './with-context.ts';

export const spaceList: Command = {
  usage: 'space list',
  summary: `Says which spaces there are, and who is in them in which role.

With --json: [{"id", "login", "name", "members": [{"login", "name", "role"}]}]`,
  options: {},
  positionals: [0, 0],
  async run({ values }, terminal) {
    const spaces = await withContext(terminal, listSpaces);
    if (values['json'] === true)
      terminal.print(
        JSON.stringify(
          spaces.map(({ space: { id, login, name }, members }) => ({
            id,
            login,
            name,
            members: members.map(({ user, role }) => ({ login: user.login, name: user.name, role })),
          })),
        ),
      );
    else if (spaces.length === 0) terminal.print('There is no space.');
    else
      terminal.print(
        inColumns([
          ['SPACE', 'NAME', 'MEMBER', 'ROLE'],
          ...spaces.flatMap(({ space, members }) =>
            members.map(({ user, role }) => [space.login, space.name, user.login, role]),
          ),
        ]),
      );
    return 0;
  },
};
