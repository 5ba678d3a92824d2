// vdirsyncer between a folder and a calendar, both ways, with two who change one event.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const event = (uid, ...lines) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//t//t//FR',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20260315T100000Z',
    'DTEND:20260315T110000Z',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');

/** `ask` speaks as the same person; `name` is the last part of the calendar's address. */
export async function vdirsyncerBothWays(check, { scratch, url, calendar, login, password, ask }) {
  const folder = join(scratch, 'vdirsyncer-caldav');
  const name = calendar.split('/').at(-2);
  const here = join(folder, 'here', name);
  mkdirSync(here, { recursive: true });
  const said = [];
  const sync = (verb, resolution = 'null') => {
    const config = join(folder, 'config');
    writeFileSync(config, configOf({ folder, name, url, login, password, resolution }));
    const { status, stdout, stderr } = spawnSync('vdirsyncer', [verb, 'p'], {
      env: { ...process.env, VDIRSYNCER_CONFIG: config },
      input: 'y\n'.repeat(20),
      encoding: 'utf8',
      timeout: 60_000,
    });
    said.push(`${stdout}${stderr}`);
    return status === 0;
  };
  const local = () => readdirSync(here).map((one) => readFileSync(join(here, one), 'utf8'));
  const fileOf = (uid) =>
    readdirSync(here).find((one) => readFileSync(join(here, one), 'utf8').includes(`UID:${uid}`));
  const put = (uid, ...lines) => ask('PUT', `${calendar}${uid}.ics`, { body: event(uid, ...lines) });
  const get = async (uid) => await ask('GET', `${calendar}${uid}.ics`);

  check(
    'vdirsyncer: the calendar is found and pulled',
    sync('discover') && sync('sync') && local().length > 5,
  );

  writeFileSync(join(here, 'v1.ics'), event('v1', 'SUMMARY:from here'));
  await put('v2', 'SUMMARY:from there');
  check(
    'vdirsyncer: an event goes each way',
    sync('sync') && (await get('v1')).text.includes('from here') && fileOf('v2') !== undefined,
  );
  writeFileSync(join(here, 'v1.ics'), event('v1', 'SUMMARY:from here, changed'));
  await put('v2', 'SUMMARY:from there, changed');
  check(
    'vdirsyncer: a change goes each way',
    sync('sync') &&
      (await get('v1')).text.includes('here, changed') &&
      local().some((text) => text.includes('there, changed')),
  );

  writeFileSync(join(here, 'v1.ics'), event('v1', 'SUMMARY:mine'));
  await put('v1', 'SUMMARY:theirs');
  const isTold = !sync('sync');
  check(
    'vdirsyncer: two who change one event are told, and both keep what they have',
    isTold &&
      /conflict/i.test(said.at(-1)) &&
      (await get('v1')).text.includes('SUMMARY:theirs') &&
      local().some((text) => text.includes('SUMMARY:mine')),
  );
  check(
    'vdirsyncer: the one who is to win does',
    // It wants to discover anew whenever its settings change.
    sync('discover', '"a wins"') &&
      sync('sync', '"a wins"') &&
      (await get('v1')).text.includes('SUMMARY:mine'),
  );

  rmSync(join(here, fileOf('v1')));
  await ask('DELETE', `${calendar}v2.ics`);
  check(
    'vdirsyncer: an event that was removed goes on the other side',
    sync('sync', '"a wins"') && (await get('v1')).status === 404 && fileOf('v2') === undefined,
  );
  check(
    'vdirsyncer: nothing is left to do',
    sync('sync', '"a wins"') && !/Copying|Deleting/.test(said.at(-1)),
  );
  return said;
}

const configOf = ({ folder, name, url, login, password, resolution }) => `[general]
status_path = "${join(folder, 'status')}"
[pair p]
a = "here"
b = "there"
collections = ["${name}"]
conflict_resolution = ${resolution}
metadata = ["displayname", "color"]
[storage here]
type = "filesystem"
path = "${join(folder, 'here')}"
fileext = ".ics"
[storage there]
type = "caldav"
url = "${url}"
username = "${login}"
password = "${password}"
`;
