import { offerPassword } from '../signing-in/offer-password.ts';
import type { Command } from './command.ts';
import { withContext } from './with-context.ts';

export const userPassword: Command = {
  usage: 'user password LOGIN',
  summary: `Prints a one-time address where a user chooses another password within 72 hours. An earlier one no longer counts;
the password that they have holds until they choose, and choosing ends all their sessions.

With --json: {"login", "password", "endsAt"}, password being that address`,
  options: {},
  positionals: [1, 1],
  async run({ positionals, values }, terminal) {
    const { user, address, endsAt } = await withContext(terminal, (context) =>
      offerPassword(context, { user: positionals[0]! }),
    );
    terminal.print(
      values['json'] === true
        ? JSON.stringify({ login: user.login, password: address, endsAt: endsAt.toString() })
        : `${user.name} chooses a password for ${user.login} here, once, within 72 hours:\n  ${address}`,
    );
    return 0;
  },
};
