import { changeDomain } from '../calendars/change-domain.ts';
import { programPasswords as choices, type Domain } from '../people/domain.ts';
import { languages } from '../people/language.ts';
import { UsageError, type Command } from './command.ts';
import { readChoice } from './options.ts';
import { withContext } from './with-context.ts';

export const domainChange: Command = {
  usage:
    'domain change DOMAIN [--name NAME] [--time-zone ZONE] [--language fr|en] [--program-passwords required|optional]',
  summary: `Changes a domain; what is not named stays.

  --name NAME        such as asso.fr: everybody in it signs in and gets their mail under it from then on. Logins and
                     addresses under the earlier name go on working, so that no subscription breaks
  --time-zone ZONE   where its people are: where days begin, and times without a zone belong
  --language fr|en   what letters are written in to those who come from now on
  --program-passwords required|optional
                     required: a user's own password opens pages alone, and calendar programs need one that its user
                     makes for them at "My account"; guests' own passwords go on opening their feeds

With --json: {"id", "name", "timeZone", "language", "programPasswords", "changed"}`,
  options: {
    name: { type: 'string' },
    'time-zone': { type: 'string' },
    language: { type: 'string' },
    'program-passwords': { type: 'string' },
  },
  positionals: [1, 1],
  async run({ positionals, values }, terminal) {
    const { name, 'time-zone': timeZone } = values;
    const language = readChoice(values, 'language', languages);
    const programPasswords = readChoice(values, 'program-passwords', choices);
    if ([name, timeZone, language, programPasswords].every((one) => one === undefined))
      throw new UsageError('say what changes: --name, --time-zone, --language or --program-passwords');
    const { domain, changed } = await withContext(terminal, (context) =>
      changeDomain(context, {
        domain: positionals[0]!,
        ...(typeof name === 'string' && { name }),
        ...(typeof timeZone === 'string' && { timeZone }),
        ...(language !== undefined && { language }),
        ...(programPasswords !== undefined && { programPasswords }),
      }),
    );
    if (values['json'] === true) terminal.print(JSON.stringify({ ...domain, changed }));
    else if (changed) terminal.print(told(domain));
    else terminal.print(`${domain.name} is so already.`);
    return 0;
  },
};

const told = ({ name, timeZone, language, programPasswords }: Domain): string =>
  `${name}: ${timeZone}, ${language}, program passwords ${programPasswords}`;
