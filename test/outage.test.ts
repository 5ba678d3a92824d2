import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { addCalendar } from '../src/calendars/add-calendar.ts';
import { readConfig } from '../src/config.ts';
import { contextFor, type Context } from '../src/context.ts';
import { operator } from '../src/people/actor.ts';
import { addDomain } from '../src/people/add-domain.ts';
import { addUser } from '../src/people/add-user.ts';
import { openServices } from '../src/server/open-services.ts';
import { shareCalendar } from '../src/sharing/share-calendar.ts';
import { hashPassword } from '../src/signing-in/password.ts';
import { openPostgres } from '../src/storage/postgres.ts';
import { hasPostgres, newPostgresDatabase, startCluster, type Cluster } from './support/postgres.ts';
import { scratchFolder } from './support/scratch.ts';

const main = join(import.meta.dirname, '..', 'src', 'main.ts');
const owner = 'ann@monasso.org';
const password = 'une phrase assez longue';
const choir = { owner, slug: 'choir' };

if (hasPostgres)
  describe('A server whose PostgreSQL ends connections, and itself', function () {
    this.timeout(180_000);
    let cluster: Cluster;
    let database: string;
    let env: Record<string, string>;
    before(async () => {
      cluster = await startCluster();
      database = await newPostgresDatabase(cluster);
      env = { FASTI_DATABASE_URL: database, FASTI_DATA: scratchFolder(), FASTI_PORT: '0' };
      await inside(env, async (context) => {
        await addDomain(context, { name: 'monasso.org' });
        const passwordHash = await hashPassword(password);
        await addUser(context, { login: owner, name: 'Ann', passwordHash, admin: true });
        await addCalendar(context, { owner, name: 'Choir' });
      });
    });
    after(() => cluster.end('immediate'));

    it('lives, loses nothing that it acknowledged, answers 503 at worst, and recovers by itself', async () => {
      const server = await startServer(env);
      const load = await startLoad(server.port);
      const admin = new pg.Client(cluster.url('postgres'));
      await admin.connect();
      const name = new URL(database).pathname.slice(1);
      for (let round = 0; round < 20; round += 1) {
        await load.written(5);
        const ended = await admin.query(
          'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1',
          [name],
        );
        assert.ok(ended.rowCount !== null && ended.rowCount > 0);
      }
      await admin.end();
      // Under 5 seconds: whoever asks waits, and gets an answer.
      for (const how of ['fast', 'immediate'] as const) {
        await cluster.end(how);
        await cluster.start();
        await load.written(10);
      }
      // Longer: it is said in each form, and so is that it will be over.
      await cluster.end('fast');
      await load.refused();
      assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
      assert.equal((await fetch(`${server.url}/readyz`)).status, 503);
      await cluster.start();
      await load.written(10);
      const { acknowledged, statuses } = await load.stop();
      assert.deepEqual(
        [...statuses].filter((status) => ![200, 303, 503].includes(status)),
        [],
      );

      const storage = await openPostgres(database);
      const calendars = await storage.db.selectFrom('calendars').select('name').execute();
      const kept = new Set(calendars.map((calendar) => calendar.name));
      assert.deepEqual(
        acknowledged.filter((calendar) => !kept.has(calendar)),
        [],
      );
      await storage.close();

      // The postman is at work again.
      await inside(env, async (context) => {
        const terms = { calendar: choir, detail: 'full', privateEvents: false, until: null } as const;
        await shareCalendar(context, { ...terms, audience: { kind: 'guest', email: 'gil@orange.fr' } });
      });
      const outbox = join(env['FASTI_DATA']!, 'outbox');
      while (!existsSync(outbox) || readdirSync(outbox).length === 0) await pause(20);

      assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
      const { code, lines } = await server.stop();
      assert.equal(code, 0);
      const errors = lines.filter((line) => line['level'] === 'error');
      assert.ok(errors.length >= 1 && errors.length <= 3, JSON.stringify(errors));
      for (const line of errors) assert.equal(line['msg'], 'the database does not answer');
      assert.ok(!JSON.stringify(lines).includes('stack'));
    });
  });

async function inside(env: Record<string, string>, work: (context: Context) => Promise<void>): Promise<void> {
  const { services, close } = await openServices(readConfig({ ...env, FASTI_LOG_LEVEL: 'silent' }), {
    letters: 'leave',
  });
  await work(contextFor(services, operator));
  await close();
}

type Line = Readonly<Record<string, unknown>>;
type Server = Readonly<{ port: number; url: string; stop(): Promise<{ code: number; lines: Line[] }> }>;

async function startServer(env: Record<string, string>): Promise<Server> {
  const child: ChildProcess = spawn(process.execPath, [main, 'serve', '--json'], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Line[] = [];
  createInterface({ input: child.stderr! }).on('line', (line) => lines.push(JSON.parse(line) as Line));
  const [said] = (await once(child.stdout!, 'data')) as [Buffer];
  const { port } = JSON.parse(said.toString()) as { port: number };
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async stop() {
      assert.equal(child.exitCode, null, `it ended by itself: ${JSON.stringify(lines.at(-1))}`);
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      const [code] = (await closed) as [number];
      return { code, lines };
    },
  };
}

type Load = Readonly<{
  /** When so many more calendars were acknowledged. */
  written(more: number): Promise<void>;
  /** When a page and a feed were refused. */
  refused(): Promise<void>;
  stop(): Promise<{ acknowledged: string[]; statuses: Set<number> }>;
}>;

/** Three who make calendars by the page's form, and three who read one, one request after another. */
async function startLoad(port: number): Promise<Load> {
  const url = `http://127.0.0.1:${port}`;
  const session = await signIn(url);
  const acknowledged: string[] = [];
  const statuses = new Set<number>();
  const happened = new EventEmitter();
  let stopped = false;

  async function told(answer: Response, form: 'page' | 'feed'): Promise<number> {
    const text = await answer.text();
    statuses.add(answer.status);
    if (answer.status === 503) {
      assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
      if (form === 'page') assert.match(text, /<h1[^>]*>Les agendas ne sont pas joignables/);
      else assert.equal((JSON.parse(text) as { type: string }).type, 'urn:fasti:problem:storage-unavailable');
      happened.emit(`refused ${form}`);
    }
    return answer.status;
  }
  async function write(who: number): Promise<void> {
    for (let n = 0; !stopped; n += 1) {
      const name = `calendar ${who} ${n}`;
      const body = new URLSearchParams({ name, _token: session.token });
      const headers = { Cookie: session.cookie, Accept: 'text/html', 'Accept-Language': 'fr' };
      const asked = { method: 'POST', body, headers, redirect: 'manual' } as const;
      if ((await told(await fetch(`${url}/calendars`, asked), 'page')) !== 303) continue;
      acknowledged.push(name);
      happened.emit('written');
    }
  }
  async function read(): Promise<void> {
    const headers = { Authorization: `Basic ${btoa(`${owner}:${password}`)}` };
    while (!stopped) await told(await fetch(`${url}/home/${owner}/choir.ics`, { headers }), 'feed');
  }
  const all = Promise.all([write(1), write(2), write(3), read(), read(), read()]);
  // Whoever of them fails ends what waits for the others.
  const failing = all.then(() => undefined);
  return {
    async written(more) {
      const enough = acknowledged.length + more;
      while (acknowledged.length < enough) await Promise.race([once(happened, 'written'), failing]);
    },
    async refused() {
      await Promise.race([
        Promise.all([once(happened, 'refused page'), once(happened, 'refused feed')]),
        failing,
      ]);
    },
    async stop() {
      stopped = true;
      await all;
      return { acknowledged, statuses };
    },
  };
}

async function signIn(url: string): Promise<{ cookie: string; token: string }> {
  const jar = new Map<string, string>();
  const ask = async (path: string, fields?: Record<string, string>) => {
    const answer = await fetch(url + path, {
      headers: { Cookie: [...jar].map((pair) => pair.join('=')).join('; '), Accept: 'text/html' },
      redirect: 'manual',
      ...(fields !== undefined && { method: 'POST', body: new URLSearchParams(fields) }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
      jar.set(name!, value!);
    }
    return /name="_token" value="([^"]+)"/.exec(await answer.text())?.[1] ?? '';
  };
  await ask('/sign-in', { login: owner, password, _token: await ask('/sign-in') });
  const token = await ask('/calendars');
  assert.notEqual(token, '');
  return { cookie: [...jar].map((pair) => pair.join('=')).join('; '), token };
}
