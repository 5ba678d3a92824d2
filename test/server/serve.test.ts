import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { readConfig } from '../../src/config.ts';
import { openLog } from '../../src/server/log.ts';
import { serve, type Running } from '../../src/server/serve.ts';
import { runFasti } from '../support/run-fasti.ts';
import { scratchFolder } from '../support/scratch.ts';

type Options = NonNullable<Parameters<typeof serve>[1]>;

async function start(env: Record<string, string> = {}, options: Options = {}): Promise<Running> {
  const config = readConfig({
    FASTI_PORT: '0',
    FASTI_DATA: scratchFolder(),
    FASTI_LOG_LEVEL: 'silent',
    ...env,
  });
  return await serve(config, options);
}

const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts');

/** Everything that comes in on a connection until the other side closes it. */
async function readToEnd(socket: Socket): Promise<string> {
  const parts = await socket.toArray().catch(() => []);
  return Buffer.concat(parts as Buffer[]).toString('utf8');
}

describe('the server', () => {
  it('finishes the request in flight before it stops, and takes no new one', async () => {
    const running = await start();
    const { services, server, port } = running;
    const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
    const writing = Promise.withResolvers<undefined>();
    const holding = services.storage.transaction(() => {
      writing.resolve(undefined);
      return held;
    });
    await writing.promise;
    // Asking for something at a door that notes the try has to wait for the writer above.
    const asked = once(server, 'request');
    const answer = fetch(`http://127.0.0.1:${port}/home/ann@monasso.org/choir.ics`, {
      headers: { Authorization: `Basic ${btoa('gil:no password of his')}` },
    });
    await asked;
    const stopping = running.stop();
    await assert.rejects(fetch(`http://127.0.0.1:${port}/healthz`), 'a new request finds nobody');
    release(undefined);
    await holding;
    const { status } = await answer;
    assert.ok([401, 404].includes(status));
    await stopping;
  });

  it('does not wait for connections that say nothing', async () => {
    const running = await start();
    const { headers } = await fetch(`http://127.0.0.1:${running.port}/healthz`);
    assert.notEqual(headers.get('connection'), 'close');
    await running.stop();
  });

  it('cuts off whoever sends a head too slowly', async () => {
    const running = await start({}, { limits: { headersTimeout: 100, connectionsCheckingInterval: 20 } });
    const socket = connect(running.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ');
    assert.match(await readToEnd(socket), /^HTTP\/1\.1 408 /);
    await running.stop();
  });

  it('cuts off whoever sends a body too slowly', async () => {
    const running = await start(
      {},
      { limits: { requestTimeout: 100, headersTimeout: 50, connectionsCheckingInterval: 20 } },
    );
    const socket = connect(running.port, '127.0.0.1');
    socket.write(
      'POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nlogin=',
    );
    await readToEnd(socket); // ends: that is the promise
    await running.stop();
  });

  it('refuses a head larger than 16 KB', async () => {
    const running = await start();
    const socket = connect(running.port, '127.0.0.1');
    socket.write(`GET / HTTP/1.1\r\nHost: a\r\nX-Large: ${'x'.repeat(17_000)}\r\n\r\n`);
    assert.match(await readToEnd(socket), /^HTTP\/1\.1 431 /);
    await running.stop();
  });

  it('says so when its port is taken, and ends with 1', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    const { code, stderr } = await runFasti(['serve'], {
      env: { FASTI_PORT: String(port), FASTI_DATA: scratchFolder() },
    });
    squatter.close();
    assert.equal(code, 1);
    assert.ok(stderr.includes(`port ${port} is taken; FASTI_PORT chooses another`), stderr);
  });

  it('says so when the database does not answer, without its password', async () => {
    const env = {
      FASTI_DATABASE_URL: 'postgres://fasti:hush-hush@localhost:1/fasti',
      FASTI_DATA: scratchFolder(),
    };
    const { code, stderr } = await runFasti(['serve'], { env });
    assert.equal(code, 1);
    assert.match(stderr, /the database does not answer/);
    assert.ok(!stderr.includes('hush'));
  });

  it('tells every wrong setting at once, and ends with 2', async () => {
    const { code, stderr } = await runFasti(['serve'], { env: { FASTI_PORT: 'many', FASTI_CACHE_MB: '0' } });
    assert.equal(code, 2);
    assert.match(stderr, /FASTI_PORT must be a whole number from 0 to 65535\n {2}FASTI_CACHE_MB must be/);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    it(`stops in order at ${signal}, with its data file closed`, async () => {
      const folder = scratchFolder();
      const child = spawn(process.execPath, [main, 'serve', '--json'], {
        env: { FASTI_PORT: '0', FASTI_DATA: folder, FASTI_LOG_LEVEL: 'silent' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      const { port, setUp } = JSON.parse(line.toString()) as { port: number; setUp: string };
      assert.match(setUp, /^http:\/\/localhost:\d+\/set-up\/[\w-]{43}$/);
      assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
      child.kill(signal);
      child.kill(signal); // as under npm: from the terminal, and passed on
      const [code] = (await once(child, 'exit')) as [number | null];
      assert.equal(code, 0);
      assert.ok(existsSync(join(folder, 'fasti.db')));
      assert.ok(!readdirSync(folder).includes('fasti.db-wal'));
    });
});

describe('npm start', () => {
  it('stops the server when npm alone is told to', async function () {
    this.timeout(60_000);
    const child = spawn('npm', ['start', '--', '--json'], {
      cwd: join(import.meta.dirname, '..', '..'),
      env: {
        PATH: process.env['PATH'],
        FASTI_PORT: '0',
        FASTI_DATA: scratchFolder(),
        FASTI_LOG_LEVEL: 'silent',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true, // a group of its own, which the signal does not reach
    });
    const gone = once(child.stdout, 'end');
    let said = '';
    for await (const part of child.stdout) {
      said += String(part);
      const line = /^\{.*"port":\d+.*\}$/m.exec(said)?.[0];
      if (line === undefined || child.killed) continue;
      const { port } = JSON.parse(line) as { port: number };
      assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
      child.kill('SIGTERM');
    }
    await gone; // whoever holds it still would be the server
    assert.match(said, /"port":/);
  });
});

describe('own https', () => {
  const folder = scratchFolder();
  const made = (name: string) => ({ cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) });
  const files = made('used');

  before(() => {
    for (const name of ['first', 'second']) {
      const { cert, key } = made(name);
      const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
      execFileSync(
        'openssl',
        [...words, '-days', '2', '-subj', `/CN=${name}`, '-keyout', key, '-out', cert],
        {
          stdio: 'ignore',
        },
      );
    }
  });

  const put = (name: string, parts: readonly ('cert' | 'key')[]) => {
    for (const part of parts) copyFileSync(made(name)[part], files[part]);
  };

  /** The name in the certificate that the server shows. */
  async function shown(port: number): Promise<string> {
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { subject } = socket.getPeerCertificate();
    socket.destroy();
    return String(subject.CN);
  }

  it('takes up a renewed certificate while it runs, and keeps the old one until the pair fits', async () => {
    put('first', ['cert', 'key']);
    const heard: { word: string; resolve: (value: undefined) => void }[] = [];
    const hear = (word: string) => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      heard.push({ word, resolve });
      return promise;
    };
    const write = (line: string) => {
      for (const { word, resolve } of heard) if (line.includes(word)) resolve(undefined);
    };
    const running = await start(
      { FASTI_TLS_CERT: files.cert, FASTI_TLS_KEY: files.key },
      { certificateInterval: 5, log: openLog('info', { write }) },
    );
    assert.equal(await shown(running.port), 'first');
    const refused = hear('the one before stays');
    put('second', ['cert']);
    await refused;
    assert.equal(await shown(running.port), 'first');
    const taken = hear('renewed certificate is in use');
    put('second', ['key']);
    await taken;
    assert.equal(await shown(running.port), 'second');
    await running.stop();
  });
});
