import { refreshSource } from '../sources/refresh-source.ts';
import { wordsIn } from '../words/words.ts';
import type { Command } from './command.ts';
import { readCalendarName } from './names.ts';
import { withContext } from './with-context.ts';

export const calendarRefresh: Command = {
  usage: 'calendar refresh OWNER/SLUG [--anyway]',
  summary: `Fetches the address outside that a calendar comes from, at once. What gives no calendar changes nothing, and is said
(exit code 1).

  --anyway   take what it gives, even where the calendar is empty then, or half as large

With --json: {"calendar", "events", "fetchedAt", "trouble"}, in milliseconds since 1970; trouble is null where there is none`,
  options: { anyway: { type: 'boolean' } },
  positionals: [1, 1],
  async run({ positionals, values }, terminal) {
    const calendar = readCalendarName(positionals[0]!);
    const state = await withContext(terminal, (context) =>
      refreshSource(context, { calendar, anyway: values['anyway'] === true }),
    );
    const { events, fetchedAt, host } = state;
    const trouble = state.trouble ?? state.withheld;
    const { t } = wordsIn('en');
    const said = trouble === null ? `${events} events` : t(`source.trouble.${trouble}`, { host });
    terminal.print(
      values['json'] === true
        ? JSON.stringify({ calendar: positionals[0], events, fetchedAt, trouble })
        : `${positionals[0]!}: ${said}`,
    );
    return trouble === null ? 0 : 1;
  },
};
