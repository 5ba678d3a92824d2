import { createServer, type AddressInfo } from 'node:net';
import { contextFor } from '../../src/context.ts';
import { writeLetter } from '../../src/mail/letter.ts';
import { startPostman } from '../../src/mail/outbox.ts';
import { postLetter } from '../../src/mail/post-letter.ts';
import { readConfig } from '../../src/config.ts';
import { operator } from '../../src/people/actor.ts';
import { addDomain } from '../../src/people/add-domain.ts';
import { openServices } from '../../src/server/open-services.ts';

/** How many are delivered and measured: all that wait, again and again, or the first of very many. */
const measured = 600;

/**
 * Delivers letters to a mail server that takes everything, as long as `waiting` of them (or, while so few are
 * delivered, some less) lie in the outbox of SQLite in `folder`; answers what one takes.
 */
export async function millisecondsALetter(folder: string, waiting: number): Promise<number> {
  const sink = await startSink();
  const config = readConfig({ FASTI_DATA: folder, FASTI_LOG_LEVEL: 'silent' });
  const { services, close } = await openServices(config, { letters: 'leave' });
  const { id: domain } = await addDomain(contextFor(services, operator), { name: 'monasso.org' });
  let written = 0;
  const write = async (count: number) => {
    await services.storage.transaction(async (tx) => {
      for (const last = written + count; written < last; written += 1) {
        const letter = writeLetter(services.config, {
          ...{
            to: `guest${written}@orange.fr`,
            name: 'Gil',
            language: 'fr',
            domain,
            organisation: 'monasso.org',
          },
          ...{ owner: null, subject: 'Bonjour', blocks: [{ kind: 'words', text: 'Bonjour. '.repeat(300) }] },
        });
        await postLetter(tx, services.config, letter, { cause: `bench:${written}` }, Date.now());
      }
    });
  };
  let spent = 0;
  let done = 0;
  while (done < measured) {
    await write(Math.max(0, waiting - (written - done)));
    const some = Math.min(waiting, measured - done);
    const before = sink.taken;
    const begun = performance.now();
    const postman = startPostman({ ...services, config: { ...services.config, smtpUrl: sink.url } });
    await sink.untilTaken(before + some);
    await postman.stop();
    spent += performance.now() - begun;
    done += sink.taken - before;
  }
  await close();
  await sink.close();
  return spent / done;
}

/** Speaks as much SMTP as is needed, at once: what the tests' server waits before it greets would be most of the time. */
async function startSink() {
  let waiter: { count: number; resolve(): void } | undefined;
  let taken = 0;
  const server = createServer((socket) => {
    let inData = false;
    let left = '';
    socket.on('error', () => undefined);
    socket.on('data', (part) => {
      left += part.toString('latin1');
      for (let end = left.indexOf('\r\n'); end >= 0; end = left.indexOf('\r\n')) {
        const line = left.slice(0, end);
        left = left.slice(end + 2);
        if (inData && line !== '.') continue;
        if (inData) {
          taken += 1;
          if (waiter !== undefined && taken >= waiter.count) waiter.resolve();
        }
        inData = line.toUpperCase() === 'DATA';
        socket.write(inData ? '354 go on\r\n' : '250 ok\r\n');
      }
    });
    socket.write('220 sink\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    get taken() {
      return taken;
    },
    untilTaken: (count: number) =>
      new Promise<void>((resolve) => {
        waiter = { count, resolve };
        if (taken >= count) resolve();
      }),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
