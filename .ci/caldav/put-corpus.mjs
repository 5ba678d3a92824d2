// Every file of a corpus of real ones, split by UID, through PUT: none ends in a failure of the server, and what is refused is
// told by a condition's name. Of what is taken, the occurrences that calendar-query expands are those that `inspect` finds.
import { Buffer } from 'node:buffer';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inspectCalendar, usualWindow } from '../../src/ics/inspect.ts';
import { homeOf } from './cast.mjs';

const caldav = 'urn:ietf:params:xml:ns:caldav';

export async function putCorpus(check, { corpus, login, ask }) {
  const folder = join(corpus, 'dev');
  const files = readdirSync(folder).map((name, at) => ({ name, calendar: `${homeOf(login)}corpus${at}/` }));
  await inParallel(files, ({ calendar }) => ask('MKCALENDAR', calendar));
  const objects = files.flatMap(({ name, calendar }) =>
    objectsIn(readFileSync(join(folder, name)).toString('utf8')).map((object, at) => ({
      name,
      calendar,
      href: `${calendar}o${at}.ics`,
      object,
    })),
  );
  const counts = { refused: new Map(), unnamed: [], failed: [] };
  const taken = [];
  await inParallel(objects, async (one) => {
    const { status, text: told } = await ask('PUT', one.href, { body: one.object });
    const condition = conditionIn(told);
    if (status < 300) taken.push(one);
    else if (status >= 500) counts.failed.push(`${one.name} ${one.href}: ${status}`);
    else if (condition === undefined) counts.unnamed.push(`${one.name} ${one.href}: ${status} ${told}`);
    else counts.refused.set(condition, (counts.refused.get(condition) ?? 0) + 1);
  });
  const series = { alike: 0, different: [] };
  await inParallel(taken, (one) => compareSeries({ ask, ...one }, series));

  const refused = [...counts.refused].map(([condition, count]) => `${count} ${condition}`).join(', ');
  const tally = `${files.length} files, ${objects.length} objects, ${taken.length} taken, refused: ${refused}`;
  check('corpus: no PUT ends in a failure', counts.failed.length === 0, counts.failed.join('; ') || tally);
  check('corpus: what is refused is told by name', counts.unnamed.length === 0, counts.unnamed.join('; '));
  check('corpus: much of it is taken', taken.length > objects.length / 2);
  check(
    'corpus: occurrences are expanded as inspect finds them',
    series.different.length === 0 && series.alike > 0,
    series.different.join('; ') || `${series.alike} series`,
  );
}

/** Objects with one UID each and the time zones of their file; the file as it is where nothing can be told apart. */
function objectsIn(text) {
  const lines = text.split(/(?<=\n)(?![ \t])/);
  const components = [];
  const head = [];
  let open;
  for (const line of lines) {
    const [, verb, kind] = /^(BEGIN|END):([\w-]+)\s*$/i.exec(line) ?? [];
    if (kind?.toUpperCase() === 'VCALENDAR') continue;
    if (open === undefined && verb?.toUpperCase() === 'BEGIN')
      components.push((open = { kind: kind.toUpperCase(), lines: [], depth: 0 }));
    if (open === undefined) {
      head.push(line);
      continue;
    }
    open.lines.push(line);
    if (verb !== undefined) open.depth += verb.toUpperCase() === 'BEGIN' ? 1 : -1;
    if (open.depth === 0) open = undefined;
  }
  const zones = components.filter(({ kind }) => kind === 'VTIMEZONE');
  const byUid = Map.groupBy(
    components.filter(({ kind }) => kind !== 'VTIMEZONE'),
    ({ lines: own }, at) =>
      /^UID[^:]*:(.*)/im.exec(own.join('').replaceAll(/\r?\n[ \t]/g, ''))?.[1].trim() ?? at,
  );
  if (byUid.size === 0) return [text];
  const inOne = (parts) => parts.flatMap((part) => part.lines).join('');
  // What METHOD says is of a mail, and has no place on a server (RFC 4791 §4.1). Some files are several calendars.
  const nameOf = (line) => /^[\w-]*/.exec(line)[0].toUpperCase();
  const kept = [...Map.groupBy(head, nameOf)]
    .filter(([name]) => name !== 'METHOD')
    .map(([name, lines]) => (/^(VERSION|PRODID|CALSCALE)$/.test(name) ? lines[0] : lines.join('')))
    .join('');
  return [...byUid.values()].map(
    (parts) => `BEGIN:VCALENDAR\r\n${kept}${inOne(zones)}${inOne(parts)}END:VCALENDAR\r\n`,
  );
}

/** What of RFC 4791 or 4918 was not met; undefined where a refusal names none. */
function conditionIn(told) {
  const name = /<(?:D|C):error[^>]*><(?:[DC]):([\w-]+)/.exec(told)?.[1];
  const isOurs = !told.includes('urn:fasti') && (told.includes(caldav) || /<D:error[^>]*><D:/.test(told));
  return isOurs ? name : undefined;
}

async function compareSeries({ ask, calendar, href, object, name }, series) {
  const found = Object.entries(inspectCalendar(Buffer.from(object), usualWindow).series);
  for (const [uid, starts] of found) {
    if (starts.length === 0) continue;
    const [first, last] = [instantOf(starts[0]), instantOf(starts.at(-1))];
    // A day more on each side: what floats is asked for in the calendar's zone.
    const window = { start: first.subtract({ hours: 24 }), end: last.add({ hours: 24 }) };
    const { status, text } = await ask('REPORT', calendar, {
      headers: { Depth: '1' },
      body: expandedQuery(uid, window),
    });
    const expanded = startsIn(text, href).filter((start) => {
      const at = instantOf(start);
      return Temporal.Instant.compare(at, first) >= 0 && Temporal.Instant.compare(at, last) <= 0;
    });
    const [one, other] = [starts, expanded].map((all) => [...all].sort().join(' '));
    if (status === 207 && one === other) series.alike += 1;
    else
      series.different.push(
        `${name} ${uid}: ${status}, ${one.slice(0, 200)} | ${other.slice(0, 200) || text.slice(0, 300)}`,
      );
  }
}

const stamp = (instant) => instant.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '');
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const expandedQuery = (uid, { start, end }) => {
  const range = `start="${stamp(start)}" end="${stamp(end)}"`;
  return (
    `<C:calendar-query xmlns:C="${caldav}" xmlns:D="DAV:"><D:prop><C:calendar-data><C:expand ${range}/></C:calendar-data></D:prop>` +
    '<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">' +
    `<C:time-range ${range}/><C:prop-filter name="UID"><C:text-match collation="i;octet">${escaped(uid)}</C:text-match></C:prop-filter>` +
    '</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>'
  );
};

/** As `inspect` writes starts: a day, a time that floats, or one in UTC. */
function startsIn(text, href) {
  const response = text.split('<D:response>').find((one) => one.startsWith(`<D:href>${href}<`)) ?? '';
  const events = response.replaceAll('&#13;', '').split('BEGIN:VEVENT').slice(1);
  return events.flatMap((event) => {
    const [, value] = /^DTSTART[^:\n]*:(.*)$/m.exec(event) ?? [];
    if (value === undefined) return [];
    const [, year, month, day, hour, minute, second, z] =
      /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?/.exec(value);
    return [`${year}-${month}-${day}${hour === undefined ? '' : `T${hour}:${minute}:${second}${z}`}`];
  });
}

const instantOf = (start) =>
  Temporal.Instant.from(start.includes('T') ? start.replace(/Z?$/, 'Z') : `${start}T00:00:00Z`);

async function inParallel(all, work) {
  const waiting = [...all];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}
