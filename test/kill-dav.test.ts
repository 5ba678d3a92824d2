import assert from 'node:assert/strict';
import pg from 'pg';
import { addCalendar } from '../src/calendars/add-calendar.ts';
import { readConfig } from '../src/config.ts';
import { contextFor } from '../src/context.ts';
import { operator } from '../src/people/actor.ts';
import { addDomain } from '../src/people/add-domain.ts';
import { addUser } from '../src/people/add-user.ts';
import { addProgramPassword } from '../src/signing-in/add-program-password.ts';
import { openServices } from '../src/server/open-services.ts';
import { Follower } from './support/follower.ts';
import { onEachEngine, type Database } from './support/engines.ts';
import { startKillable, type Killable } from './support/start-killable.ts';
import { Author, Painter, type Ask, type Writer } from './support/writers.ts';

const owner = 'ann@monasso.org';
const collections = ['choir', 'theatre'].map((slug) => `/dav/calendars/${owner}/${slug}/`);
/** `KILL_ROUNDS=200 npx mocha test/kill-dav.test.ts` for longer. */
const rounds = Number(process.env['KILL_ROUNDS'] ?? 6);
const authors = 6;

onEachEngine('A CalDAV server that is killed again and again', (_storage, database) => {
  it('loses nothing that it acknowledged, does nothing by halves, and hides no change from who syncs', async function () {
    this.timeout(60_000 + rounds * 10_000);
    const authorization = await prepare(database());
    const env = { ...database().env, FASTI_PORT: '0', FASTI_LOG_LEVEL: 'silent' };
    const painter = new Painter(collections[0]!);
    const writers: Writer[] = [
      painter,
      ...Array.from({ length: authors }, (_, n) => new Author(`w${n}`, collections)),
    ];
    const followers = collections.map((collection) => new Follower(collection));
    let [acknowledged, underWay, done] = [0, 0, 0];
    for (let round = 0; round <= rounds; round += 1) {
      const server = await startKillable(env, round);
      const ask: Ask = (method, path, options = {}) =>
        fetch(`${server.origin}${path}`, {
          ...options,
          method,
          headers: { Authorization: authorization, ...options.headers },
        });
      await nobodyIsBusy(database());
      // What was under way has happened or has not: which, whoever asked for it sees now.
      for (const writer of writers) {
        if (writer.isWaiting) underWay += 1;
        if (await writer.settle(ask)) done += 1;
      }
      for (const follower of followers) {
        await follower.sync(ask);
        await follower.assertSame(
          ask,
          writers.flatMap((writer) => [...writer.there]),
        );
      }
      if (round < rounds)
        acknowledged += await writeUntilKilled(server, ask, {
          writers,
          followers,
          die: deathOf(round),
        });
      await server.kill();
    }
    assert(
      acknowledged > 2 * rounds,
      `only ${acknowledged} writes were acknowledged: killed too soon to tell`,
    );
    assert(underWay > 0, 'nothing was under way when it was killed');
    assert(done < underWay, 'it was never killed before a write was done');
    if (process.env['KILL_ROUNDS'] !== undefined)
      console.log(`      ${acknowledged} acknowledged, ${underWay} under way, of which ${done} had happened`);
  });
});

/** Ann with two calendars; answers what her program says of her. */
async function prepare(database: Database): Promise<string> {
  const { services, close } = await openServices(readConfig({ ...database.env, FASTI_LOG_LEVEL: 'silent' }), {
    letters: 'leave',
  });
  const context = contextFor(services, operator);
  await addDomain(context, { name: 'monasso.org' });
  const user = await addUser(context, { login: owner, name: 'Ann', passwordHash: null, admin: true });
  for (const name of ['Choir', 'Theatre'])
    await addCalendar(context, { owner, name, slug: name.toLowerCase() });
  const ann = contextFor(services, { kind: 'user', user });
  const { secret } = await addProgramPassword(ann, { label: 'DAVx5', calendar: null, access: 'write' });
  await close();
  return `Basic ${Buffer.from(`${owner}:${secret}`).toString('base64')}`;
}

/** In the moment in which so many writes are acknowledged, or so many statements carried out. */
type Death = Readonly<{ acknowledged: number } | { statements: number }>;

const deathOf = (round: number): Death =>
  round % 3 === 1 ? { acknowledged: 2 + ((round * 7) % 29) } : { statements: 20 + ((round * 67) % 301) };

type Work = Readonly<{ writers: readonly Writer[]; followers: readonly Follower[]; die: Death }>;

/** All write at once, others sync meanwhile, and the server is killed. */
async function writeUntilKilled(
  server: Killable,
  ask: Ask,
  { writers, followers, die }: Work,
): Promise<number> {
  let acknowledged = 0;
  const enough = 'acknowledged' in die ? die.acknowledged : Infinity;
  if ('statements' in die) await server.ask({ job: 'die', do: 'die', ...die });
  const goOn = async (step: () => Promise<void>, after: () => void) => {
    try {
      while (acknowledged < enough) {
        await step();
        after();
      }
    } catch (error) {
      // A connection that ends is how it dies; anything else is no answer of a server that lives.
      if (!(error instanceof TypeError)) throw error;
    }
  };
  const onWrite = () => {
    acknowledged += 1;
    if (acknowledged === enough) server.child.kill('SIGKILL');
  };
  await Promise.all([
    ...writers.map((writer) => goOn(() => writer.write(ask), onWrite)),
    ...followers.map((follower) =>
      goOn(
        () => follower.sync(ask),
        () => undefined,
      ),
    ),
  ]);
  return acknowledged;
}

/** PostgreSQL may still be at what a server asked that is dead by now. */
async function nobodyIsBusy({ env: { FASTI_DATABASE_URL: url } }: Database): Promise<void> {
  if (url === undefined) return;
  const client = new pg.Client(url);
  await client.connect();
  const busy = `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
    and state in ('active', 'idle in transaction', 'idle in transaction (aborted)')`;
  while ((await client.query(busy)).rows.length > 0);
  await client.end();
}
