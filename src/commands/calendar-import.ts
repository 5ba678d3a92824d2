import { importCalendar, type ImportSummary } from '../calendars/import-calendar.ts';
import { problemInWords, readCalendarFile } from './files.ts';
import type { Command } from './command.ts';
import { withContext } from './with-context.ts';

export const calendarImport: Command = {
  usage: 'calendar import OWNER SLUG FILE [--name NAME]',
  summary: `Brings an .ics file into a calendar, which is made where there is none: OWNER is the login of a user or a space, SLUG
the name in addresses.
Events are known by their UID: importing again updates those that changed, and leaves the others alone.
What cannot be kept is named by line; the rest comes in. A file that is no calendar is refused whole (exit code 3).

  --name NAME   as people see it (default: the file's own name for it)

With --json: {"calendar": "OWNER/SLUG", "created", "events", "recurrent", "added", "updated", "unchanged", "problems"}`,
  options: { name: { type: 'string' } },
  positionals: [3, 3],
  async run({ positionals, values }, terminal) {
    const [owner, slug, file] = positionals as [string, string, string];
    const { name } = values;
    const bytes = await readCalendarFile(file);
    const summary = await withContext(terminal, (context) =>
      importCalendar(context, { owner, slug, bytes, ...(typeof name === 'string' && { name }) }),
    );
    terminal.print(values['json'] === true ? inJson(summary) : inWords(summary));
    return 0;
  },
};

function inJson(summary: ImportSummary): string {
  const { calendar, created, events, recurrent, added, updated, unchanged, problems } = summary;
  const address = `${calendar.owner.login}/${calendar.slug}`;
  return JSON.stringify({
    calendar: address,
    created,
    events,
    recurrent,
    added,
    updated,
    unchanged,
    problems,
  });
}

function inWords(summary: ImportSummary): string {
  const { calendar, created, events, recurrent, added, updated, unchanged, problems } = summary;
  return [
    `${calendar.owner.login}/${calendar.slug} (${calendar.name})${created ? ', a new calendar' : ''}`,
    `  ${events} events, ${recurrent} of them recurrent`,
    `  ${added} added, ${updated} updated, ${unchanged} unchanged`,
    ...(problems.length > 0
      ? [`  ${problems.length} problems:`, ...problems.map((problem) => `    ${problemInWords(problem)}`)]
      : []),
  ].join('\n');
}
