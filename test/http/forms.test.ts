import assert from 'node:assert/strict';
import { Agent, createServer, request as ask, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Koa, { type Context } from 'koa';
import { pino } from 'pino';
import supertest from 'supertest';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { answerErrors } from '../../src/http/answer-errors.ts';
import { formOf, readForms } from '../../src/http/forms.ts';
import { openSite } from './pages/site.ts';

const leftOver = { bytes: 102_000, milliseconds: 60_000 };

/** A server that reads forms, and answers each as `handle` does. */
function serverWith(handle: (ctx: Context) => Promise<void> | void): Server {
  const app = new Koa();
  app.use(answerErrors({ log: pino({ level: 'silent' }), page: () => undefined, leftOver }));
  app.use(readForms(() => true));
  app.use(handle);
  const callback = app.callback();
  return createServer((request, response) => void callback(request, response));
}

const urlencoded = 'application/x-www-form-urlencoded';

describe('What is sent with a form', () => {
  it('is its fields and its file', async () => {
    const server = serverWith((ctx) => {
      const form = formOf(ctx);
      const { name, bytes } = form.file('file')!;
      ctx.body = [form.text('x'), form.texts('x'), form.text('none'), form.file('x'), name, bytes.length];
    });
    const { body } = await supertest(server)
      .post('/')
      .field('x', 'a\0b')
      .field('x', 'c')
      .attach('file', Buffer.alloc(200_000, 'é'), 'fête.ics');
    assert.deepEqual(body, ['ab', ['ab', 'c'], '', null, 'fête.ics', 200_000]);
  });

  it('and is too large is told so on a page', async () => {
    const site = await openSite();
    try {
      const ben = await site.signedIn('ben@monasso.org');
      const file = { name: 'a.ics', bytes: Buffer.alloc(22 * 1024 * 1024) };
      const told = await ben.upload('/calendars/import', {}, file, '/calendars');
      assert.equal(told.status, 413);
      assert.match(told.text, /trop de données/);
    } finally {
      await site.close();
    }
  });

  /** Sends `bytes` of a body of `length`, and answers with what is told before any more comes; without a length all of it. */
  async function send(bytes: number, length?: number): Promise<[number, string]> {
    const server = serverWith(() => undefined);
    const agent = new Agent({ keepAlive: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const headers = {
        'Content-Type': urlencoded,
        ...(length !== undefined && { 'Content-Length': length }),
      };
      const sent = ask({ port, agent, method: 'POST', headers });
      sent.on('error', () => undefined);
      const answered = new Promise<IncomingMessage>((resolve) => sent.on('response', resolve));
      sent.write('x'.repeat(bytes));
      if (length === undefined) sent.end();
      const { statusCode, headers: told } = await answered;
      return [statusCode!, told.connection!];
    } finally {
      agent.destroy();
      server.closeAllConnections();
      server.close();
    }
  }

  it('and is too large is read and thrown away, so that its sender comes to see why', async () =>
    assert.deepEqual(await send(100_900, 100_900), [413, 'keep-alive']));

  it('and is too large is found so where it does not say how long it is', async () => {
    assert.deepEqual(await send(100_900), [413, 'keep-alive']);
    assert.equal((await send(100))[0], 404, 'taken in, and then nobody answers here');
  });

  /** A program that reads nothing before it has sent everything, as nginx does (HTTP/1.0, Connection: close). */
  async function sendAll(url: string, head: readonly string[], size: number): Promise<string> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1').pause();
    await once(socket, 'connect');
    socket.write([...head, `Content-Length: ${size}`, 'Connection: close', '', ''].join('\r\n'));
    const part = Buffer.alloc(1024 * 1024, 'x');
    for (let left = size; left > 0; left -= part.length)
      if (!socket.write(part.subarray(0, Math.min(left, part.length)))) await once(socket, 'drain');
    return await text(socket.resume());
  }

  it('is told why it is refused also to whom looks at the answer once all is sent, whoever refuses it', async () => {
    const site = await openSite();
    const multipart = 'Content-Type: multipart/form-data; boundary=x';
    const asked = {
      '413': ['POST /sign-in', `Content-Type: ${urlencoded}`],
      '403': ['POST /calendars/import', multipart, 'Sec-Fetch-Site: cross-site'],
      '401': ['PUT /home/ann@monasso.org/choir.ics', 'Content-Type: text/calendar'],
      '405': ['PROPFIND /home/ann@monasso.org/board.ics', 'Content-Type: text/calendar'],
      '404': ['PUT /nothing', 'Content-Type: text/calendar'],
    };
    try {
      const { operator, share } = site.scene;
      const board = await addCalendar(operator, { owner: 'ann@monasso.org', name: 'Board', slug: 'board' });
      await share({ kind: 'public' }, { calendar: { id: board.id } });
      for (const [status, [request, ...headers]] of Object.entries(asked)) {
        const head = [`${request} HTTP/1.0`, 'Host: agenda.test', ...headers];
        const answer = await sendAll(site.url, head, 34 * 1024 * 1024);
        assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), status);
      }
    } finally {
      await site.close();
    }
  });

  it('and is far too large is left, and the connection with it', async () =>
    assert.deepEqual(await send(leftOver.bytes + 1, 10_000_000), [413, 'close']));

  it('is refused where it hides its size', async () => {
    const told = await supertest(serverWith(() => undefined))
      .post('/')
      .set({ 'Content-Type': urlencoded, 'Content-Encoding': 'gzip' })
      .send('x=1');
    assert.equal(told.status, 400);
    assert.equal((told.body as { reason: string }).reason, 'content-encoding');
  });

  it('waits for its turn; who sends too many files at once is told so', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers();
    const server = serverWith(async (ctx) => {
      await gate;
      ctx.body = 'taken';
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // One is at work and 32 wait in the lane of their sender.
    const uploads = Array.from({ length: 34 }, async () => {
      const told = await supertest(server).post('/').attach('file', Buffer.alloc(10), 'a.ics');
      return { status: told.status, headers: told.headers, body: told.body as unknown };
    });
    const first = await Promise.race(uploads);
    assert.equal(first.status, 429);
    assert.equal(first.headers['retry-after'], '30');
    assert.equal((first.body as { code: string }).code, 'too-many-uploads');
    open(undefined);
    const all = await Promise.all(uploads);
    assert.equal(all.filter(({ status }) => status === 200).length, 33);
    server.close();
  });
});
