import { listDomains } from '../people/list-domains.ts';
import { inColumns } from './columns.ts';
import type { Command } from './command.ts';
import { withContext } from './with-context.ts';

export const domainList: Command = {
  usage: 'domain list',
  summary: `Says which domains there are, with their time zone, their language, and how many people and calendars each has.

With --json: [{"id", "name", "formerNames", "timeZone", "language", "users", "spaces", "guests", "calendars"}]`,
  options: {},
  positionals: [0, 0],
  async run({ values }, terminal) {
    const domains = await withContext(terminal, listDomains);
    if (values['json'] === true)
      terminal.print(
        JSON.stringify(
          domains.map(({ id, name, formerNames, timeZone, language, counts }) => ({
            id,
            name,
            formerNames,
            timeZone,
            language,
            users: counts.user,
            spaces: counts.space,
            guests: counts.guest,
            calendars: counts.calendar,
          })),
        ),
      );
    else if (domains.length === 0) terminal.print('There is no domain.');
    else
      terminal.print(
        inColumns([
          ['DOMAIN', 'TIME ZONE', 'LANGUAGE', 'USERS', 'SPACES', 'GUESTS', 'CALENDARS', 'ONCE'],
          ...domains.map(({ name, formerNames, timeZone, language, counts }) => [
            name,
            timeZone,
            language,
            ...[counts.user, counts.space, counts.guest, counts.calendar].map(String),
            formerNames.join(', '),
          ]),
        ]),
      );
    return 0;
  },
};
