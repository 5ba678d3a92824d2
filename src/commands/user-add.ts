import { readUsers } from '../people/roster.ts';
import { addAccount } from '../signing-in/add-account.ts';
import { addAccounts, type AddedAccount } from '../signing-in/add-accounts.ts';
import { UsageError, type Command, type Given, type Terminal } from './command.ts';
import { readList } from './files.ts';
import { printLines, warnOfColumns, type Telling } from './lines.ts';
import { demandText } from './options.ts';
import { readPassword } from './read-password.ts';
import { withContext } from './with-context.ts';

export const userAdd: Command = {
  usage: 'user add (LOGIN --name NAME [--admin] [--password-stdin] | --from FILE)',
  summary: `Gives somebody an account in the domain of their login, such as ann@monasso.org; or everybody on a list.

  --name NAME        as others see it
  --admin            also sees the outbox and what the server waits for
  --password-stdin   reads the password from the first line of standard input
  --from FILE        a list in CSV, in UTF-8, between commas, semicolons or tabs; its first line names the columns, in
                     either language: login (identifiant, e-mail), name (nom), and if wanted admin (administrateur: yes
                     or no, oui ou non), language (langue), password (mot de passe)

Without a password a one-time address is printed, where the person chooses one within 72 hours: nobody else ever
knows it. Of a list each line is told with its result, and is done whole or not at all: added; unchanged, where there is
such an account already; or refused, with the reason (exit code 1). The same list again changes nothing.
With --json: {"id", "login", "name", "admin", "password"}, password being that address, or null; with --from an array
of the same with "line", "given", "result", and "error" where it was refused`,
  options: {
    name: { type: 'string' },
    admin: { type: 'boolean' },
    'password-stdin': { type: 'boolean' },
    from: { type: 'string' },
  },
  positionals: [0, 1],
  async run(given, terminal) {
    const { from } = given.values;
    if (typeof from !== 'string') return await addOne(given, terminal);
    const others = ['name', 'admin', 'password-stdin'].filter((name) => given.values[name] !== undefined);
    if (others.length > 0 || given.positionals.length > 0)
      throw new UsageError('with --from, the list says who and what');
    return await addAll(from, given, terminal);
  },
};

async function addOne({ positionals, values }: Given, terminal: Terminal): Promise<number> {
  const login = positionals[0];
  if (login === undefined) throw new UsageError('say a LOGIN, or --from FILE');
  const name = demandText(values, 'name');
  const password = values['password-stdin'] === true ? await readPassword(terminal) : null;
  const admin = values['admin'] === true;
  const { user, offer } = await withContext(terminal, (context) =>
    addAccount(context, { login, name, admin, password }),
  );
  if (values['json'] === true) {
    terminal.print(JSON.stringify(telling.json({ user, offer })));
  } else {
    terminal.print(`${user.name} can sign in as ${user.login}.`);
    if (offer !== null)
      terminal.print(`They choose their password here, once, within 72 hours:\n  ${offer.address}`);
  }
  return 0;
}

async function addAll(file: string, { values }: Given, terminal: Terminal): Promise<number> {
  const { lines, ignored } = readUsers(await readList(file));
  const form = values['json'] === true ? 'json' : 'words';
  warnOfColumns(terminal, ignored, form);
  return await withContext(
    terminal,
    async (context) => await printLines(terminal, addAccounts(context, { lines }), telling, form),
  );
}

const telling: Telling<AddedAccount> = {
  cells: ({ offer }) => (offer == null ? [] : [offer.address]),
  json: ({ user, offer }) => ({
    id: user?.id,
    login: user?.login,
    name: user?.name,
    admin: user?.admin,
    password: offer?.address ?? null,
  }),
};
