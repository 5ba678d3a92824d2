import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { addUser } from '../../src/people/add-user.ts';
import { changeMember } from '../../src/people/change-member.ts';
import { addSpace } from '../../src/people/add-space.ts';
import { hashPassword } from '../../src/signing-in/password.ts';
import { newPostgresDatabase, stopPostgres } from '../support/postgres.ts';
import { start } from './servers.ts';
import { addCalendarOf, basic, owner, password, prepare } from './stage.ts';

/**
 * Whether time tells what there is from what there is not: each pair of requests is asked so often, in an order of
 * chance, and both means and ranks (Mann and Whitney) are compared. A `z` beyond 3 would tell them apart. That the same
 * statements run for both is what `test/http/same-work.test.ts` holds fast; this measures the rest.
 * `node test/bench/alike.ts --samples 600 --engine postgres`.
 */
const { values } = parseArgs({
  options: { samples: { type: 'string', default: '600' }, engine: { type: 'string', default: 'sqlite' } },
});
const samples = Number(values.samples);
const scratch = mkdtempSync(join(tmpdir(), 'fasti-alike-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
if (values.engine === 'postgres') process.env['FASTI_DATABASE_URL'] = await newPostgresDatabase();

const other = 'ben@monasso.org';
const member = 'lea@monasso.org';
await prepare(scratch, async (context) => {
  await addCalendarOf(context, 'agenda', 100);
  const passwordHash = await hashPassword(password);
  await addUser(context, { login: other, name: 'Ben', passwordHash, admin: false });
  for (let n = 0; n < samples; n += 1)
    await addUser(context, { login: `u${n}@monasso.org`, name: 'U', passwordHash: null, admin: false });
  await addUser(context, { login: member, name: 'Lea', passwordHash, admin: false });
  for (let n = 0; n < 3; n += 1) {
    const login = `espace${n}@monasso.org`;
    await addSpace(context, { login, name: login, owner });
    await changeMember(context, { space: login, member, role: 'member' });
  }
});
const { origin, stop } = await start('fasti.js', [scratch]);
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

type Request = Readonly<{ path: string; headers?: Record<string, string>; form?: Record<string, string> }>;

/** Milliseconds until the whole answer is here. */
function ask({
  path,
  headers = {},
  form,
}: Request): Promise<{ took: number; text: string; cookies: string[] }> {
  const body = form === undefined ? undefined : new URLSearchParams(form).toString();
  const type = body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' };
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const options = { agent, method: body === undefined ? 'GET' : 'POST', headers: { ...headers, ...type } };
    const request = http.request(`${origin}${path}`, options, (answer) => {
      let text = '';
      answer.on('data', (piece: Buffer) => (text += piece.toString()));
      answer.on('end', () => {
        const took = performance.now() - begun;
        resolve({ took, text, cookies: answer.headers['set-cookie'] ?? [] });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** The difference of the means in its standard errors. */
function zOfMeans(one: readonly number[], two: readonly number[]): number {
  const of = (all: readonly number[]) => {
    const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
    return { mean, error: all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (all.length - 1) / all.length };
  };
  const [a, b] = [of(one), of(two)];
  return (a.mean - b.mean) / Math.sqrt(a.error + b.error);
}

/** The same of their ranks: what a few slow answers cannot hide. */
function zOfRanks(one: readonly number[], two: readonly number[]): number {
  const all = [...one.map((x) => [x, 1] as const), ...two.map((x) => [x, 0] as const)].sort(
    (a, b) => a[0] - b[0],
  );
  const ranks = all.reduce((sum, [, isOne], at) => sum + isOne * (at + 1), 0);
  const [n, m] = [one.length, two.length];
  return (ranks - (n * (n + m + 1)) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
}

const median = (all: readonly number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]!;

async function compare(
  what: string,
  there: (n: number) => Request,
  not: (n: number) => Request,
): Promise<void> {
  const taken: [number[], number[]] = [[], []];
  for (let n = 0; n < 100; n += 1) await ask((n % 2 === 0 ? there : not)(-1 - n));
  while (taken[0].length < samples || taken[1].length < samples) {
    const which = randomInt(2) as 0 | 1;
    const n = taken[which].length;
    if (n < samples) taken[which].push((await ask((which === 0 ? there : not)(n))).took);
  }
  const cells = [
    ...taken.map((all) => `${(median(all) * 1000).toFixed(0)} µs`.padStart(10)),
    ...[zOfMeans, zOfRanks].map((z) =>
      z(...taken)
        .toFixed(2)
        .padStart(8),
    ),
  ];
  console.log(`${what.padEnd(58)}${cells.join('')}`);
}

console.log(
  `${''.padEnd(58)}${'there'.padStart(10)}${'not'.padStart(10)}${'z'.padStart(8)}${'z ranks'.padStart(8)}`,
);
const html = { Accept: 'text/html' };
const page = (slug: string) => () => ({ path: `/home/${owner}/${slug}.html`, headers: html });
await compare('page of a private calendar, for nobody', page('agenda'), page('aucun'));
const feed =
  (slug: string, headers: Record<string, string> = {}) =>
  () => ({ path: `/home/${owner}/${slug}.ics`, headers });
await compare('feed of a private calendar, for nobody', feed('agenda'), feed('aucun'));
const ben = { Authorization: basic(other) };
await compare('feed of a private calendar, for another’s login', feed('agenda', ben), feed('aucun', ben));
const wrong = (login: string) => ({ Authorization: basic(login, 'un mot de trop') });
for (const [whose, login] of [
  ['known login', other],
  ['member of three spaces', member],
] as const)
  await compare(
    `feed, a remembered wrong password: ${whose}`,
    feed('agenda', wrong(login)),
    feed('agenda', wrong('zoe@monasso.org')),
  );
const form = await ask({ path: '/forgotten', headers: html });
const session = { Cookie: form.cookies.map((cookie) => cookie.split(';')[0]).join('; '), ...html };
const _token = /name="_token" value="([^"]+)"/.exec(form.text)?.[1] ?? '';
const forgotten = (login: (n: number) => string) => (n: number) => ({
  path: '/forgotten',
  headers: session,
  form: { login: login(n), _token },
});
await compare(
  'forgotten password: for the first time',
  forgotten((n) => `u${n}@monasso.org`),
  forgotten((n) => `z${n}@monasso.org`),
);
await compare(
  'forgotten password: again and again',
  forgotten(() => other),
  forgotten(() => 'zoe@monasso.org'),
);

agent.destroy();
await stop();
await stopPostgres();
