import { removeUser, type RemovedUser } from '../calendars/remove-user.ts';
import type { Calendar } from '../calendars/calendar.ts';
import { UsageError, type Command, type Values } from './command.ts';
import { withContext } from './with-context.ts';

export const userRemove: Command = {
  usage: 'user remove LOGIN (--hand-over-to LOGIN | --delete-calendars) [--force]',
  summary: `Ends an account: its sessions, one-time addresses, memberships, what was shared with it, and the invitations to its
calendars that nobody took up. The login stays reserved. Who has calendars is removed only with one of:

  --hand-over-to LOGIN   a user or a space of the same domain gets them all, with their shares, under the same slugs or,
                         where those are taken, with -2, -3 …; they are read at their former addresses as well. Who
                         reads them, and who gets them, is told by mail
  --delete-calendars     they go with the account, and who reads them is told by mail
  --force                also the last administrator of the domain

The last owner of a space is not removed: give it another owner, or end it first.
With --json: {"login", "handedOver": [{"from", "to"}], "deleted": [], the calendars as OWNER/SLUG}`,
  options: {
    'hand-over-to': { type: 'string' },
    'delete-calendars': { type: 'boolean' },
    force: { type: 'boolean' },
  },
  positionals: [1, 1],
  async run({ positionals, values }, terminal) {
    const calendars = readFate(values);
    const removed = await withContext(terminal, (context) =>
      removeUser(context, {
        user: positionals[0]!,
        calendars,
        lastAdministrator: values['force'] === true ? 'let-go' : 'keep',
      }),
    );
    terminal.print(values['json'] === true ? inJson(removed) : inWords(removed));
    return 0;
  },
};

function readFate(values: Values): Parameters<typeof removeUser>[1]['calendars'] {
  const { 'hand-over-to': handOverTo, 'delete-calendars': removal } = values;
  if (typeof handOverTo === 'string' && removal === true)
    throw new UsageError('say one of --hand-over-to and --delete-calendars');
  if (typeof handOverTo === 'string') return { handOverTo };
  return removal === true ? 'delete' : 'keep';
}

const nameOf = ({ owner, slug }: Calendar) => `${owner.login}/${slug}`;

function inJson({ user, handedOver, deleted }: RemovedUser): string {
  return JSON.stringify({
    login: user.login,
    handedOver: handedOver.map(({ from, to }) => ({ from: nameOf(from), to: nameOf(to) })),
    deleted: deleted.map(nameOf),
  });
}

function inWords({ user, handedOver, deleted }: RemovedUser): string {
  return [
    `${user.login} has no account any more.`,
    ...handedOver.map(({ from, to }) => `  ${nameOf(from)} is ${nameOf(to)} from now on`),
    ...deleted.map((calendar) => `  ${nameOf(calendar)} was deleted`),
  ].join('\n');
}
