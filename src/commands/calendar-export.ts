import { existsSync } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import { exportCalendar, type Export } from '../feeds/export-calendar.ts';
import { UsageError, type Command, type Terminal } from './command.ts';
import { readCalendarName } from './names.ts';
import { withContext } from './with-context.ts';

export const calendarExport: Command = {
  usage: 'calendar export OWNER/SLUG [FILE]',
  summary: `Writes a calendar as an .ics file, to standard output or into a new FILE: every event as it came in, private ones too,
with the time zones that it names. Bringing it in again changes nothing. A file that exists is never overwritten.

With --json: {"calendar", "events", "file"}, or without FILE {"calendar", "events", "ics"}`,
  options: {},
  positionals: [1, 2],
  async run({ positionals: [name, file], values }, terminal) {
    const calendar = readCalendarName(name!);
    if (file !== undefined && existsSync(file)) throw new UsageError(`${file} is there already`);
    return await withContext(terminal, async (context) => {
      const exported = await exportCalendar(context, { calendar });
      const { events } = exported;
      const told = { calendar: `${exported.calendar.owner.login}/${exported.calendar.slug}`, events };
      if (file === undefined) return await print(terminal, exported, values['json'] === true ? told : null);
      await writeNew(file, exported.text);
      terminal.print(
        values['json'] === true
          ? JSON.stringify({ ...told, file })
          : `${file} holds the ${events} events of ${told.calendar}.`,
      );
      return 0;
    });
  },
};

async function print(terminal: Terminal, { text }: Export, told: object | null): Promise<number> {
  let ics = '';
  for await (const piece of text)
    if (told === null) await terminal.write(piece);
    else ics += piece;
  if (told !== null) terminal.print(JSON.stringify({ ...told, ics }));
  return 0;
}

/** Under another name until it is whole; for its owner alone, as it holds private events. */
async function writeNew(file: string, text: AsyncIterable<string>): Promise<void> {
  const draft = `${file}.part-${process.pid}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      for await (const piece of text) await handle.write(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(draft, file); // refuses where somebody else was quicker
  } finally {
    await rm(draft, { force: true });
  }
}
