import { revokeShare } from '../sharing/revoke-share.ts';
import type { Command } from './command.ts';
import { withContext } from './with-context.ts';

export const unshare: Command = {
  usage: 'unshare ID',
  summary: `Takes a share away at once; ID is the one that \`fasti share\` and \`fasti share list\` print.
A guest, a colleague, and each member of a space is told by mail.

With --json: {"id"}`,
  options: {},
  positionals: [1, 1],
  async run({ positionals, values }, terminal) {
    const id = positionals[0]!;
    await withContext(terminal, (context) => revokeShare(context, { share: id }));
    terminal.print(values['json'] === true ? JSON.stringify({ id }) : `The share ${id} has ended.`);
    return 0;
  },
};
