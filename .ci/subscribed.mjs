// Thunderbird and vdirsyncer stay subscribed while the owner changes the calendar, the guest changes the password, the
// program is started again, and the owner takes the share away.
//   node subscribed.mjs CLIENTS SCRATCH FEED LOGIN PASSWORD SHARE
// Prints a line for each check: ok or FAIL, what, and what was seen.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { visitor } from './visitor.mjs';

const [clients, scratch, feed, login, password, share] = process.argv.slice(2);
const { Thunderbird } = await import(pathToFileURL(resolve(clients, 'lib/thunderbird.mjs')));
const newPassword = 'encore une phrase de passe';
const [title, newTitle] = ['Concert de Noël', 'Concert de Noël à la cathédrale'];
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

let failed = 0;
function check(what, good, seen) {
  if (!good) failed += 1;
  console.log(`${good ? 'ok  ' : 'FAIL'} ${what}${seen === undefined ? '' : `: ${seen}`}`);
}
const fasti = (...words) => execFileSync('npx', ['fasti', ...words], { encoding: 'utf8' });

// ── vdirsyncer, with a folder that stays ──
const pulled = join(scratch, 'vdirsyncer', 'calendar');
const config = join(scratch, 'vdirsyncer', 'config');
mkdirSync(pulled, { recursive: true });
function vdirsyncer(verb, secret) {
  writeFileSync(
    config,
    `[general]
status_path = "${join(scratch, 'vdirsyncer', 'status')}"
[pair p]
a = "here"
b = "there"
collections = null
conflict_resolution = "b wins"
[storage here]
type = "filesystem"
path = "${pulled}"
fileext = ".ics"
[storage there]
type = "http"
url = "${feed}"
username = "${login}"
password = "${secret}"
`,
  );
  const env = { ...process.env, VDIRSYNCER_CONFIG: config };
  const { status, stdout, stderr } = spawnSync('vdirsyncer', [verb, 'p'], {
    env,
    input: 'y\n'.repeat(20),
    encoding: 'utf8',
    timeout: 30_000,
  });
  const said = `${stdout}${stderr}`.trim().split('\n');
  const why = said.find((line) => line.startsWith('error: ')) ?? said.at(-1);
  return { status, said: status === 0 ? 'done' : `exit ${status}, ${why.slice(0, 160)}` };
}
const titlesPulled = () =>
  readdirSync(pulled).flatMap((name) =>
    [...readFileSync(join(pulled, name), 'utf8').matchAll(/^SUMMARY[^:]*:(.*?)\r?$/gm)].map(
      ([, text]) => text,
    ),
  );

// ── Thunderbird ──
let thunderbird;
let id;
const titles = async () => (await thunderbird.items(id)).map((item) => item.title);
const has = async (text) => (await thunderbird.waitForItem(id, text, 10_000)) !== null;
/** Reads the calendar anew, and tells how each request for it was answered, and whether a password was asked for. */
async function refresh() {
  await thunderbird.httpLog();
  await thunderbird.promptsSeen();
  await thunderbird.refresh(id);
  const answers = [];
  const prompts = [];
  for (let quiet = 0; quiet < 4; quiet += 1) {
    await sleep(500);
    const log = (await thunderbird.httpLog()).filter(({ url }) => url === feed);
    const seen = await thunderbird.promptsSeen();
    if (log.length + seen.length > 0) quiet = 0;
    answers.push(
      ...log.map(({ request, status }) => `${request.authorization ? 'login' : 'none'} ${status}`),
    );
    prompts.push(...seen);
  }
  return { answers, prompts, seen: `${answers.join(', ')}; asked ${prompts.length} times` };
}
/** What the dialog of a fresh Thunderbird comes to. */
async function subscribeAnew(secret) {
  const fresh = await Thunderbird.start({});
  try {
    const { outcome, prompts } = await fresh.subscribeInDialog({ url: feed, user: login, password: secret });
    return { outcome, prompts, seen: `the dialog ends with "${outcome}"` };
  } catch (error) {
    return { outcome: 'error', seen: error.message };
  } finally {
    await fresh.stop();
    fresh.forget();
  }
}

try {
  // Subscribed.
  thunderbird = await Thunderbird.start({});
  await thunderbird.recordHttp();
  const { outcome } = await thunderbird.subscribeInDialog({
    url: feed,
    user: login,
    password,
    pickType: 'ics',
  });
  id = (await thunderbird.calendars()).find(({ type }) => type === 'ics')?.id;
  check('Thunderbird subscribes', outcome === 'subscribed' && (await has(title)), outcome);
  vdirsyncer('discover', password);
  const first = vdirsyncer('sync', password);
  check('vdirsyncer subscribes', first.status === 0 && titlesPulled().includes(title), first.said);

  // The owner imports the calendar again, with another title.
  const file = join(scratch, 'changed.ics');
  const text = readFileSync('data/mesevenements.ics', 'utf8');
  writeFileSync(file, text.replace(`SUMMARY:${title}`, `SUMMARY:${newTitle}`));
  const told = JSON.parse(
    fasti('calendar', 'import', 'moncompte@monasso.org', 'mesevenements', file, '--json'),
  );
  check('the calendar is imported again', told.updated === 1, `${told.updated} updated`);
  const change = vdirsyncer('sync', password);
  check(
    'vdirsyncer pulls the change',
    change.status === 0 && titlesPulled().includes(newTitle) && !titlesPulled().includes(title),
    change.said,
  );
  const changed = await refresh();
  check(
    'Thunderbird gets the change',
    (await has(newTitle)) && !(await titles()).includes(title),
    changed.seen,
  );

  // The guest changes the password on the account page.
  const send = visitor();
  await send(new URL('/sign-in', feed), '/sign-in', { login, password });
  await send(new URL('/account', feed), '/account/password', {
    current: password,
    password: newPassword,
    confirmation: newPassword,
  });
  await thunderbird.autoAnswer([{ user: login, password: newPassword, remember: true }]);
  const renewed = await refresh();
  check(
    'Thunderbird is refused with the old password, asks, and goes on with the new one',
    renewed.answers.includes('login 401') &&
      /^login (200|304)$/.test(renewed.answers.at(-1)) &&
      renewed.prompts.length === 1 &&
      (await titles()).includes(newTitle),
    renewed.seen,
  );
  const stale = vdirsyncer('sync', password);
  check('vdirsyncer is refused with the old password', /\b401\b/.test(stale.said), stale.said);
  // It wants this after each change of its settings.
  vdirsyncer('discover', newPassword);
  const again = vdirsyncer('sync', newPassword);
  check('vdirsyncer goes on with the new one', again.status === 0, again.said);
  const old = await subscribeAnew(password);
  check('a fresh Thunderbird cannot subscribe with the old one', old.outcome === 'authfail', old.seen);

  // Started again.
  await thunderbird.stop();
  thunderbird = await Thunderbird.start({ profile: thunderbird.profile });
  await thunderbird.recordHttp();
  const restarted = await refresh();
  check(
    'Thunderbird reads on after a restart, and does not ask',
    /^login (200|304)$/.test(restarted.answers.at(-1)) &&
      restarted.prompts.length === 0 &&
      (await titles()).includes(newTitle),
    restarted.seen,
  );

  // The owner takes the share away.
  fasti('unshare', share);
  const gone = await refresh();
  const { disabled } = (await thunderbird.calendars()).find((one) => one.id === id);
  check(
    'Thunderbird is told 410 after the share was taken away, and turns the calendar off',
    gone.answers.includes('login 410') && !gone.answers.some((answer) => /20\d|304/.test(answer)) && disabled,
    gone.seen,
  );
  const ended = vdirsyncer('sync', newPassword);
  // It says the words of the status, not its number.
  check('vdirsyncer is told 410 Gone', ended.status !== 0 && /\bGone\b/.test(ended.said), ended.said);
  const late = await subscribeAnew(newPassword);
  check('a fresh Thunderbird cannot subscribe any more', late.outcome !== 'subscribed', late.seen);
} catch (error) {
  check('Thunderbird and vdirsyncer stay subscribed', false, error.stack);
} finally {
  await thunderbird?.stop();
  thunderbird?.forget();
}
process.exit(failed === 0 ? 0 : 1);
