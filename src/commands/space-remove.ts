import { removeSpace } from '../calendars/remove-space.ts';
import type { Command } from './command.ts';
import { withContext } from './with-context.ts';

export const spaceRemove: Command = {
  usage: 'space remove SPACE [--delete-calendars]',
  summary: `Ends a space, named by its login: what its members had through it, and what was shared with it, ends at once.
The login stays reserved.

  --delete-calendars   its calendars go with it, and who reads them is told by mail; without this, a space that has
                       any is left as it is

With --json: {"space"}`,
  options: { 'delete-calendars': { type: 'boolean' } },
  positionals: [1, 1],
  async run({ positionals, values }, terminal) {
    const space = positionals[0]!;
    const calendars = values['delete-calendars'] === true ? 'delete' : 'keep';
    await withContext(terminal, (context) => removeSpace(context, { space, calendars }));
    terminal.print(
      values['json'] === true ? JSON.stringify({ space }) : `The space ${space} is there no more.`,
    );
    return 0;
  },
};
