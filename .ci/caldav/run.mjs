// What calendar programs and suites of others make of the server: node run.mjs SHARED SCRATCH [PART…]
// Prints a line for each check: ok or FAIL, what, and what was seen; and at its end that everything was tried.
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as cast from './cast.mjs';
import { litmusOnCalendar, litmusOnHome } from './litmus.mjs';
import { putCorpus } from './put-corpus.mjs';
import { end, settingsOf, start } from './server.mjs';
import { thunderbirdReadsOnly } from './thunderbird.mjs';
import { vdirsyncerBothWays } from './vdirsyncer.mjs';

const [shared, scratch, ...parts] = process.argv.slice(2);
const { owner, colleague, password } = cast;
const clients = resolve(shared, 'clients');
const folder = mkdtempSync(join(scratch, 'caldav-'));

let failed = 0;
function check(what, good, seen = '') {
  if (!good) failed += 1;
  console.log(`${good ? 'ok  ' : 'FAIL'} ${what}${seen === '' ? '' : `: ${seen}`}`);
}

const settings = await settingsOf(folder);
const guestShare = await cast.furnish(settings);
const url = await start(folder);
// Whatever becomes of this, it does not stay.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
process.on('exit', () => end(folder));
const guest = cast.admitGuest(settings);
await cast.letGuestWrite(settings);
const as = (login) => ({ login, password, ask: cast.program(url, login) });
const common = { clients, scratch: folder, url };
const addressOf = async (login, name) =>
  new URL((await cast.calendarsOf(cast.program(url, login), login)).get(name), url).href;

/** How a script of the yardsticks says that it failed; nothing where it did not. */
function outcomeOf(report) {
  const { ok, error, requests } = JSON.parse(report);
  return ok ? '' : `${error}; ${JSON.stringify(requests?.last)}`;
}

const all = {
  conformance() {
    const home = new URL(cast.homeOf(colleague), url).href;
    const words = [
      resolve(shared, 'conformance', 'caldav_cases.py'),
      ...[home, colleague, password, '--other', owner, password, '--large', '5000'],
      ...['--readonly', new URL(`${cast.homeOf(owner)}mesevenements/`, url).href],
      ...['--restart', `'${process.execPath}' .ci/caldav/server.mjs restart '${folder}'`],
    ];
    const { stdout } = spawnSync('python3', words, { encoding: 'utf8', timeout: 300_000 });
    const lines = stdout.split('\n');
    for (const line of lines.filter((text) => /^(ok|FAIL|skip) /.test(text)))
      check(`conformance: ${line.replace(/^\w+ /, '')}`, line.startsWith('ok '));
    check('conformance was tried whole', / passed, 0 failed, 0 skipped/.test(stdout), lines.at(-2));
  },
  async litmus() {
    litmusOnHome(check, { ...common, ...as(owner), home: new URL(cast.homeOf(owner), url).href });
    litmusOnCalendar(check, { ...common, ...as(owner), calendar: await addressOf(owner, 'Ateliers') });
  },
  async vdirsyncer() {
    const calendar = (await cast.calendarsOf(as(owner).ask, owner)).get('Ateliers');
    await vdirsyncerBothWays(check, { ...common, ...as(owner), calendar });
  },
  async thunderbird() {
    // From the server's address, and from the calendar's.
    const writers = {
      owner: [owner, `${url}/`],
      member: [colleague, await addressOf(colleague, 'Agenda du bureau')],
      'guest who may': [guest, await addressOf(guest, 'Ateliers')],
    };
    for (const [who, [login, address]] of Object.entries(writers)) {
      const words = [address, login, password, `By the ${who}`, join(folder, `${who}.png`)];
      const { status, stdout } = spawnSync(
        process.execPath,
        [join(clients, 'thunderbird-caldav.mjs'), ...words],
        { encoding: 'utf8', timeout: 180_000 },
      );
      check(`Thunderbird, as ${who}: writes, and gets what others write`, status === 0, outcomeOf(stdout));
    }
    const calendar = await addressOf(guest, 'Mes événements');
    await thunderbirdReadsOnly(check, {
      ...common,
      ...as(guest),
      calendar,
      title: 'Concert de Noël',
      withdraw: () => cast.withdraw(settings, guestShare),
    });
  },
  async corpus() {
    await putCorpus(check, { corpus: resolve(shared, 'corpus'), ...as(owner) });
  },
};

try {
  for (const part of parts.length > 0 ? parts : Object.keys(all)) {
    const begun = performance.now();
    await all[part]();
    console.log(`     ${part}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  }
  console.log('calendar programs were tried to the end');
} catch (error) {
  check('calendar programs', false, error.stack);
}
process.exit(failed === 0 ? 0 : 1);
