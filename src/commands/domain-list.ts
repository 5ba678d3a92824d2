import { listDomains } from '../people/list-domains.ts';
import { inColumns } from './columns.ts';
import type { Command } from './command.ts';
import { withContext } from './with-context.ts';

export const domainList: Command = {
  usage: 'domain list',
  summary: `Says which domains there are, with their time zone, their language, whether programs need passwords of their own, and how many
people and calendars each has.

With --json: [{"id", "name", "formerNames", "timeZone", "language", "programPasswords", "users", "spaces", "guests", "calendars"}]`,
  options: {},
  positionals: [0, 0],
  async run({ values }, terminal) {
    const domains = await withContext(terminal, listDomains);
    if (values['json'] === true)
      terminal.print(
        JSON.stringify(
          domains.map(({ id, name, formerNames, timeZone, language, programPasswords, counts }) => ({
            id,
            name,
            formerNames,
            timeZone,
            language,
            programPasswords,
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
          [
            'DOMAIN',
            'TIME ZONE',
            'LANGUAGE',
            'PROGRAM PASSWORDS',
            'USERS',
            'SPACES',
            'GUESTS',
            'CALENDARS',
            'ONCE',
          ],
          ...domains.map(({ name, formerNames, timeZone, language, programPasswords, counts }) => [
            name,
            timeZone,
            language,
            programPasswords,
            ...[counts.user, counts.space, counts.guest, counts.calendar].map(String),
            formerNames.join(', '),
          ]),
        ]),
      );
    return 0;
  },
};
