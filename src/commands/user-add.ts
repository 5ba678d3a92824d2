import { addUser } from '../people/add-user.ts';
import { hashPassword, readNewPassword } from '../signing-in/password.ts';
import { offerPassword } from '../signing-in/offer-password.ts';
import { UsageError, type Command } from './command.ts';
import { demandText } from './options.ts';
import { withContext } from './with-context.ts';

export const userAdd: Command = {
  usage: 'user add LOGIN --name NAME [--admin] [--password-stdin]',
  summary: `Gives somebody an account in the domain of their login, such as ann@monasso.org.

  --name NAME        as others see it
  --admin            also sees the outbox and what the server waits for
  --password-stdin   reads the password from the first line of standard input

Without --password-stdin a one-time address is printed, where the person chooses a password within 72 hours:
nobody else ever knows it.
With --json: {"id", "login", "name", "admin", "password"}, password being that address, or null`,
  options: { name: { type: 'string' }, admin: { type: 'boolean' }, 'password-stdin': { type: 'boolean' } },
  positionals: [1, 1],
  async run({ positionals, values }, terminal) {
    const name = demandText(values, 'name');
    const password = values['password-stdin'] === true ? await firstLine(terminal.readStdin()) : null;
    const login = positionals[0]!;
    const passwordHash =
      password === null
        ? null
        : await hashPassword(await readNewPassword({ password, confirmation: password, login, name }));
    const { user, offer } = await withContext(terminal, async (context) => {
      const user = await addUser(context, {
        login,
        name,
        passwordHash,
        admin: values['admin'] === true,
      });
      return { user, offer: password === null ? await offerPassword(context, { user }) : undefined };
    });
    if (values['json'] === true) {
      const { id, admin } = user;
      terminal.print(
        JSON.stringify({ id, login: user.login, name: user.name, admin, password: offer?.address ?? null }),
      );
    } else {
      terminal.print(`${user.name} can sign in as ${user.login}.`);
      if (offer !== undefined)
        terminal.print(`They choose their password here, once, within 72 hours:\n  ${offer.address}`);
    }
    return 0;
  },
};

async function firstLine(text: Promise<string>): Promise<string> {
  const line = (await text).split(/\r?\n/)[0]!;
  if (line === '') throw new UsageError('no password came in on standard input');
  return line;
}
