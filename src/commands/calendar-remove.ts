import { removeCalendar } from '../calendars/remove-calendar.ts';
import type { Command } from './command.ts';
import { readCalendarName } from './names.ts';
import { withContext } from './with-context.ts';

export const calendarRemove: Command = {
  usage: 'calendar remove OWNER/SLUG',
  summary: `Deletes a calendar with its events and shares, at once. Who reads it is told by mail, and their programs that it has
gone (410). \`fasti calendar export\` keeps a copy.

With --json: {"calendar"}`,
  options: {},
  positionals: [1, 1],
  async run({ positionals, values }, terminal) {
    const calendar = readCalendarName(positionals[0]!);
    await withContext(terminal, (context) => removeCalendar(context, { calendar }));
    terminal.print(
      values['json'] === true
        ? JSON.stringify({ calendar: positionals[0] })
        : `The calendar ${positionals[0]!} is there no more.`,
    );
    return 0;
  },
};
