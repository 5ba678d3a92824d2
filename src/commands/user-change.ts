import { changeUser } from '../people/change-user.ts';
import { languages } from '../people/language.ts';
import { UsageError, type Command } from './command.ts';
import { readChoice } from './options.ts';
import { withContext } from './with-context.ts';

export const userChange: Command = {
  usage: 'user change LOGIN [--name NAME] [--login NEW] [--language fr|en] [--admin on|off] [--force]',
  summary: `Changes an account; what is not named stays.

  --name NAME        as others see it
  --login NEW        another login in the same domain, where they get their mail from then on. The one they had goes on
                     working, in programs and in their calendars' addresses too
  --language fr|en   of their pages and letters
  --admin on|off     whether they are an administrator of the domain
  --force            with --admin off, also for the last administrator

With --json: {"id", "login", "name", "admin", "language", "changed"}`,
  options: {
    name: { type: 'string' },
    login: { type: 'string' },
    language: { type: 'string' },
    admin: { type: 'string' },
    force: { type: 'boolean' },
  },
  positionals: [1, 1],
  async run({ positionals, values }, terminal) {
    const { name, login } = values;
    const language = readChoice(values, 'language', languages);
    const admin = readChoice(values, 'admin', ['on', 'off']);
    if ([name, login, language, admin].every((one) => one === undefined))
      throw new UsageError('say what changes: --name, --login, --language or --admin');
    const { user, changed } = await withContext(terminal, (context) =>
      changeUser(context, {
        user: positionals[0]!,
        ...(typeof name === 'string' && { name }),
        ...(typeof login === 'string' && { login }),
        ...(language !== undefined && { language }),
        ...(admin !== undefined && { admin: admin === 'on' }),
        lastAdministrator: values['force'] === true ? 'let-go' : 'keep',
      }),
    );
    if (values['json'] === true) {
      const { id, login: now, name: called, admin: isAdmin, language: spoken } = user;
      terminal.print(
        JSON.stringify({ id, login: now, name: called, admin: isAdmin, language: spoken, changed }),
      );
    } else if (changed) {
      const what = user.admin ? 'an administrator' : 'a user';
      terminal.print(`${user.login}: ${user.name}, ${what}, ${user.language}`);
    } else terminal.print(`${user.login} is so already.`);
    return 0;
  },
};
