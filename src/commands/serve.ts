import { contextFor } from '../context.ts';
import { operator } from '../people/actor.ts';
import { readConfig } from '../config.ts';
import type { Command } from './command.ts';

export const serve: Command = {
  usage: 'serve',
  summary: `Starts the server. Its settings come from the environment; the README lists them.
On an empty data folder a one-time address is printed, where the first administrator makes the domain and their account.
SIGTERM and SIGINT stop it in order; a second one at once.

With --json: {"url", "port", "setUp"}, once it listens`,
  options: {},
  positionals: [0, 0],
  async run({ values }, terminal) {
    const config = readConfig(terminal.env);
    const server = await import('../server/serve.ts');
    const running = await server.serve(config);
    const stopped = server.untilSignal(running);
    const { offerSetUp } = await import('../signing-in/offer-set-up.ts');
    const offer = await offerSetUp(contextFor(running.services, operator));
    const setUp = offer === undefined ? null : `${config.url}/set-up/${offer.token}`;
    if (values['json'] === true)
      terminal.print(JSON.stringify({ url: config.url, port: running.port, setUp }));
    else {
      terminal.print(`Fasti listens on ${config.host}, port ${running.port}, for ${config.url}`);
      if (setUp !== null)
        terminal.print(
          `\nNothing is set up yet. Make the domain and your account here, once:\n\n  ${setUp}\n`,
        );
    }
    return await stopped;
  },
};
