import { addSpace } from '../people/add-space.ts';
import type { Command } from './command.ts';
import { demandText } from './options.ts';
import { withContext } from './with-context.ts';

export const spaceAdd: Command = {
  usage: 'space add LOGIN --name NAME --owner LOGIN',
  summary: `Makes a space in the domain of its login, such as bureau@monasso.org: several users with something in common.
It may own calendars as a user does, and calendars can be shared with it; nobody signs in as a space.

  --name NAME     as others see it
  --owner LOGIN   a user of the same domain, its first owner

With --json: {"id", "login", "name", "owner"}`,
  options: { name: { type: 'string' }, owner: { type: 'string' } },
  positionals: [1, 1],
  async run({ positionals, values }, terminal) {
    const name = demandText(values, 'name');
    const owner = demandText(values, 'owner');
    const space = await withContext(terminal, (context) =>
      addSpace(context, { login: positionals[0]!, name, owner }),
    );
    terminal.print(
      values['json'] === true
        ? JSON.stringify({ id: space.id, login: space.login, name: space.name, owner })
        : `The space ${space.name} is there, as ${space.login}.`,
    );
    return 0;
  },
};
