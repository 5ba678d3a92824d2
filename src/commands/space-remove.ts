import { removeSpace } from '../calendars/remove-space.ts';
import { UsageError, type Command } from './command.ts';
import { withContext } from './with-context.ts';

export const spaceRemove: Command = {
  usage: 'space remove SPACE [--hand-over-to LOGIN | --delete-calendars]',
  summary: `Ends a space, named by its login: what its members had through it, and what was shared with it, ends at once.
The login stays reserved.

  --hand-over-to LOGIN   its calendars go to this user or space of the domain
  --delete-calendars     its calendars go with it, and who reads them is told by mail; without either, a space that
                         has any is left as it is

With --json: {"space"}`,
  options: { 'delete-calendars': { type: 'boolean' }, 'hand-over-to': { type: 'string' } },
  positionals: [1, 1],
  async run({ positionals, values }, terminal) {
    const space = positionals[0]!;
    const to = values['hand-over-to'];
    const isDeleted = values['delete-calendars'] === true;
    if (to !== undefined && isDeleted)
      throw new UsageError('--hand-over-to and --delete-calendars exclude each other');
    const calendars = typeof to === 'string' ? { handOverTo: to } : isDeleted ? 'delete' : 'keep';
    await withContext(terminal, (context) => removeSpace(context, { space, calendars }));
    terminal.print(
      values['json'] === true ? JSON.stringify({ space }) : `The space ${space} is there no more.`,
    );
    return 0;
  },
};
