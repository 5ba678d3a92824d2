import { inspectCalendar, usualWindow, type Inspection } from '../ics/inspect.ts';
import { problemInWords, readCalendarFile } from './files.ts';
import { UsageError, type Command, type Values } from './command.ts';

/** `fasti inspect FILE`: what is in a calendar file. */
export const inspect: Command = {
  usage: 'inspect FILE [--from 2000-01-01] [--to 2040-01-01] [--limit 50] [--json]',
  summary:
    'Reads a calendar file and says what is in it: its events, the first starts of each series in a window, and\n' +
    'what is wrong with it, by line. Ends with 3 where the file is no calendar, or too large.',
  options: { from: { type: 'string' }, to: { type: 'string' }, limit: { type: 'string' } },
  positionals: [1, 1],
  async run({ positionals, values }, terminal) {
    const window = windowOf(values);
    const file = positionals[0]!;
    const inspection = inspectCalendar(await readCalendarFile(file), window);
    terminal.print(values['json'] === true ? JSON.stringify(inspection) : inWords(inspection));
    return 0;
  },
};

function windowOf(values: Values) {
  const from = instantOf(values['from'], usualWindow.from);
  const to = instantOf(values['to'], usualWindow.to);
  const limit = Number(values['limit'] ?? usualWindow.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000)
    throw new UsageError('--limit wants 1 to 10000');
  return { from, to, limit };
}

/** Midnight UTC of a day such as 2024-01-31. */
function instantOf(day: Values[string], usual: Temporal.Instant): Temporal.Instant {
  if (typeof day !== 'string') return usual;
  try {
    return Temporal.PlainDate.from(day).toZonedDateTime('UTC').toInstant();
  } catch {
    throw new UsageError(`not a day: ${day}`);
  }
}

function inWords({ events, uids, series, problems }: Inspection): string {
  const lines = [`${events} events, ${uids.length} UIDs`];
  for (const [uid, starts] of Object.entries(series))
    lines.push(`${uid || '(no UID)'}: ${starts.join(', ')}`);
  lines.push(...problems.map(problemInWords));
  return lines.join('\n');
}
