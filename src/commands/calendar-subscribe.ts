import { subscribeCalendar } from '../sources/subscribe-calendar.ts';
import type { Command } from './command.ts';
import { readPassword } from './read-password.ts';
import { withContext } from './with-context.ts';

export const calendarSubscribe: Command = {
  usage: 'calendar subscribe OWNER SLUG ADDRESS [--name NAME] [--login LOGIN --password-stdin]',
  summary: `Makes a calendar whose events are those of an address outside (https, webcal): it is fetched now, and from then on by
the server, as often as it asks for. An address that gives no calendar is refused (exit code 3).

  --name NAME        as people see it (default: its own name)
  --login LOGIN      where the address asks for one
  --password-stdin   its password, on the first line of the standard input

With --json: {"calendar": "OWNER/SLUG", "events"}`,
  options: { name: { type: 'string' }, login: { type: 'string' }, 'password-stdin': { type: 'boolean' } },
  positionals: [3, 3],
  async run({ positionals, values }, terminal) {
    const [owner, slug, address] = positionals as [string, string, string];
    const textOf = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
    const password = values['password-stdin'] === true ? await readPassword(terminal) : undefined;
    const asked = { owner, slug, address, name: textOf('name'), login: textOf('login'), password };
    const { calendar, events } = await withContext(terminal, (context) => subscribeCalendar(context, asked));
    const named = `${calendar.owner.login}/${calendar.slug}`;
    terminal.print(
      values['json'] === true
        ? JSON.stringify({ calendar: named, events })
        : `${named} (${calendar.name}): ${events} events`,
    );
    return 0;
  },
};
