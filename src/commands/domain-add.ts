import type { Context } from '../context.ts';
import { addDomain } from '../people/add-domain.ts';
import { languages } from '../people/language.ts';
import type { Command } from './command.ts';
import { readChoice } from './options.ts';
import { withContext } from './with-context.ts';

export const domainAdd: Command = {
  usage: 'domain add NAME [--time-zone ZONE] [--language fr|en]',
  summary: `Makes a domain, such as monasso.org: the home of users and their calendars. Makes the database where there is none.

  --time-zone ZONE   where its people are, such as Europe/Paris (the default)
  --language fr|en   what its letters are written in unless somebody chooses otherwise (default fr)

With --json: {"id", "name", "timeZone", "language", "programPasswords"}`,
  options: { 'time-zone': { type: 'string' }, language: { type: 'string' } },
  positionals: [1, 1],
  async run({ positionals, values }, terminal) {
    const { 'time-zone': timeZone } = values;
    const language = readChoice(values, 'language', languages);
    const add = (context: Context) =>
      addDomain(context, {
        name: positionals[0]!,
        ...(typeof timeZone === 'string' && { timeZone }),
        ...(language !== undefined && { language }),
      });
    const domain = await withContext(terminal, add, { database: 'made' });
    terminal.print(values['json'] === true ? JSON.stringify(domain) : `The domain ${domain.name} is there.`);
    return 0;
  },
};
