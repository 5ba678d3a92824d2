// Whatever was imported, each surface answers within 2 s of CPU, and keeps others from their turn for no longer than 50 ms of it:
// node surfaces.mjs FOLDER [SCRATCH], on a demo of its own. FOLDER holds .ics files; the neighbours of test/support/hostile.ts
// are tried with them.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withContext } from '../src/commands/with-context.ts';
import { shareCalendar } from '../src/sharing/share-calendar.ts';
import { hostile } from '../test/support/hostile.ts';
import { visitor } from './visitor.mjs';

/** Where other programs share cores and caches, the same work costs up to twice as much CPU: ALLOW=2. */
const allow = Number(process.env.ALLOW ?? 1);
const mostCpu = 2 * allow;
const mostStretch = 50 * allow;
/** A collection of garbage may fall into any request; what is our own doing comes each time. */
const tries = 3;

const [folder, scratch = tmpdir()] = process.argv.slice(2);
const files = {
  ...Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.endsWith('.ics'))
      .map((name) => [name, () => readFileSync(join(folder, name), 'utf8')]),
  ),
  // NEIGHBOURS=none leaves ours out: the largest of them cost as much as may be, and a slow machine tells little of them.
  ...Object.fromEntries(
    Object.entries(hostile).filter(([name]) => name.includes(process.env.NEIGHBOURS ?? '')),
  ),
};

const watched = ['--import', './.ci/watch.mjs'];
const demo = spawn(process.execPath, [...watched, '--max-semi-space-size=4', 'bin/fasti', 'demo', '--json'], {
  stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  env: { ...process.env, FASTI_PORT: process.env.FASTI_PORT ?? '28300' },
});
process.on('exit', () => demo.kill('SIGTERM'));
const { url, data, people } = JSON.parse(await firstLine(demo.stdout));
const [owner, colleague] = people;

const asOwner = await signedIn(owner);
const asColleague = await signedIn(colleague);
const anyone = visitor();
let failed = 0;
for (const [name, make] of Object.entries(files)) {
  const text = make();
  const file = join(scratch, 'surface.ics');
  writeFileSync(file, text);
  const told = [];
  tell(told, 'inspect', inspected(file));
  const slug = `h${Object.keys(files).indexOf(name)}`;
  tell(told, 'import', await measured(() => upload(text, slug)));
  tell(told, 'import again', await measured(() => uploadInto(text, slug)));
  const shares = await shared(slug);
  const home = `${url}/home/${owner.login}/${slug}`;
  const surfaces = {
    'public .ics': [anyone, `${home}.ics`],
    'public .ics, a window': [anyone, `${home}.ics?start=-7d&end=%2B30d`],
    'public .json': [anyone, `${home}.json`],
    'public .json, a year': [anyone, `${home}.json?start=2020-01-01&end=2020-12-31`],
    'calendar page': [asOwner, `${home}.html`],
    'share page': [asOwner, `${url}/calendars/${owner.login}/${slug}/share`],
    'shared page': [asColleague, `${url}/shared`],
  };
  for (const [detail, address] of Object.entries(shares)) {
    surfaces[`${detail} .ics`] = [anyone, address];
    surfaces[`${detail} .ics, a window`] = [anyone, `${address}?start=-7d&end=%2B30d`];
    surfaces[`${detail} .json`] = [anyone, address.replace(/\.ics$/, '.json')];
    surfaces[`${detail} page`] = [anyone, address.replace(/\.ics$/, '.html')];
  }
  for (const [surface, [who, address]] of Object.entries(surfaces))
    tell(told, surface, await measured(() => who.get(address)));
  const bad = told.filter(({ good }) => !good);
  failed += bad.length > 0 ? 1 : 0;
  const most = (what) => Math.max(...told.map((one) => one[what]));
  const worst = told.reduce((one, other) => (other.cpu > one.cpu ? other : one));
  console.log(
    `${bad.length === 0 ? 'ok  ' : 'FAIL'} surfaces: ${name}: ${told.length} answers, at most ${worst.cpu.toFixed(2)} s (${worst.surface}), ` +
      `others waited ${most('stretch').toFixed(0)} ms`,
  );
  for (const { surface, cpu, stretch, status } of bad)
    console.log(
      `       ${surface}: ${status}, ${cpu.toFixed(2)} s of CPU, others waited ${stretch.toFixed(0)} ms`,
    );
  await asOwner(
    `${url}/calendars/${owner.login}/${slug}/remove`,
    `/calendars/${owner.login}/${slug}/remove`,
    {
      typed: slug,
    },
  );
}
demo.kill('SIGTERM');
await new Promise((resolve) => demo.once('exit', resolve));
console.log('every surface was tried with every file');
process.exitCode = failed === 0 ? 0 : 1;

function tell(told, surface, { cpu, stretch = 0, status }) {
  const good = status < 500 && cpu < mostCpu && stretch <= mostStretch;
  told.push({ surface, cpu, stretch, status, good });
}

/** The best of some tries, of which the first costs most: what is remembered costs nothing any more. */
async function measured(ask) {
  let best;
  for (let n = 0; n < tries; n += 1) {
    await longestStretch();
    const before = cpuOf(demo.pid);
    const { status } = await ask();
    const cpu = cpuOf(demo.pid) - before;
    const stretch = await longestStretch();
    best =
      best === undefined
        ? { status, cpu, stretch }
        : {
            status: Math.max(status, best.status),
            cpu: Math.max(cpu, best.cpu),
            stretch: Math.min(stretch, best.stretch),
          };
    // Once is enough where nothing is the matter.
    if (best.stretch <= mostStretch) break;
  }
  return best;
}

/** Since it was asked for last: see watch.mjs. */
async function longestStretch() {
  const told = once(demo, 'message');
  demo.send('longest');
  const [stretch] = await told;
  return stretch;
}

/** User and system time of a process, all its threads, in seconds. */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function inspected(file) {
  const report =
    'data:text/javascript,process.on("exit",()=>{const{user,system}=process.cpuUsage();process.stderr.write("\\ncpu "+(user+system)/1e6)})';
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', report, 'src/main.ts', 'inspect', file, '--json'],
    { encoding: 'utf8', maxBuffer: 1e9, timeout: 60_000 },
  );
  return {
    cpu: Number(/cpu ([\d.]+)/.exec(stderr)?.[1] ?? Infinity),
    status: status === 0 || status === 3 ? 200 : 599,
  };
}

async function signedIn({ login, password }) {
  const who = visitor();
  await who(`${url}/sign-in`, '/sign-in', { login, password });
  return who;
}

async function upload(text, slug) {
  return asOwner(`${url}/calendars`, '/calendars/import', { file: new Blob([text]), importName: slug });
}

async function uploadInto(text, slug) {
  const address = `/calendars/${owner.login}/${slug}/import`;
  return asOwner(`${url}${address}`, address, { file: new Blob([text]) });
}

/** Shared with everybody, with the colleague, and by a link for each detail; the addresses of the links. */
async function shared(slug) {
  const terms = { calendar: { owner: owner.login, slug }, privateEvents: false, until: null };
  const env = { ...process.env, FASTI_DATA: data, FASTI_URL: url };
  return await withContext({ env }, async (context) => {
    const share = (audience, detail) => shareCalendar(context, { ...terms, audience, detail });
    await share({ kind: 'public' }, 'full');
    await share({ kind: 'user', login: colleague.login }, 'full');
    const links = {};
    for (const detail of ['full', 'titles', 'busy'])
      links[detail] = (await share({ kind: 'link', label: detail }, detail)).feed;
    return links;
  });
}

function firstLine(stream) {
  return new Promise((resolve, reject) => {
    let text = '';
    stream.setEncoding('utf8').on('data', (part) => {
      text += part;
      if (text.includes('\n')) resolve(text.split('\n')[0]);
    });
    stream.on('end', () => reject(new Error('the demo did not start')));
  });
}
