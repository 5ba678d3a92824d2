import http from 'node:http';
import { join } from 'node:path';
import { objectText } from './calendar-text.ts';
import { memoryOf, start } from './servers.ts';
import { addCalendarOf, addGuests, basic, owner, prepare } from './stage.ts';

type Row = (...cells: (string | number)[]) => void;
type Answer = Readonly<{ ms: number; status: number; text: string; bytes: number }>;
type Options = Readonly<{ peer: string | undefined; largest: number }>;

const events = 10_000;
const namespaces = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"';
const range = (from: string, to: string) => `start="${from}T000000Z" end="${to}T000000Z"`;

/** One calendar on one server, over one connection at a time. */
class Calendar {
  readonly url: string;
  readonly #headers: Record<string, string>;
  readonly #agent: http.Agent;
  readonly #names = new Map<number, string>();

  constructor(url: string, authorization: string, connections = 1) {
    this.url = url;
    this.#headers = { authorization };
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  }

  ask(method: string, name = '', body?: string, headers: Record<string, string> = {}): Promise<Answer> {
    const type = method === 'PUT' ? 'text/calendar; charset=utf-8' : 'application/xml; charset=utf-8';
    const length =
      body === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(body) };
    const begun = performance.now();
    return new Promise((resolve, reject) => {
      const options = {
        method,
        agent: this.#agent,
        headers: { ...this.#headers, depth: '1', ...length, ...headers },
      };
      const request = http.request(this.url + name, options, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          const all = Buffer.concat(parts);
          const ms = performance.now() - begun;
          if (answer.statusCode! >= 300 && method !== 'MKCALENDAR')
            reject(
              new Error(`${method} ${this.url}${name}: ${answer.statusCode} ${all.toString().slice(0, 300)}`),
            );
          else resolve({ ms, status: answer.statusCode!, text: all.toString(), bytes: all.length });
        });
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  put(n: number, mark: string): Promise<Answer> {
    return this.ask('PUT', this.nameOf(n), objectText(n, mark));
  }

  nameOf(n: number): string {
    return this.#names.get(n) ?? `${n}.ics`;
  }

  /** Learns under which names the events are there, which begin with their numbers. */
  async learn(): Promise<void> {
    for (const [, name, n] of (await this.tags()).text.matchAll(/\/((\d+)(?:-[^/<]*)?\.ics)</g))
      this.#names.set(Number(n), name!);
  }

  query(filter: string, data: string): Promise<Answer> {
    return this.ask(
      'REPORT',
      '',
      `<C:calendar-query ${namespaces}><D:prop><D:getetag/>${data}</D:prop><C:filter><C:comp-filter name="VCALENDAR">` +
        `<C:comp-filter name="VEVENT">${filter}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`,
    );
  }

  month(): Promise<Answer> {
    return this.query(`<C:time-range ${range('20260301', '20260401')}/>`, '<C:calendar-data/>');
  }

  day(): Promise<Answer> {
    const day = range('20260310', '20260311');
    return this.query(`<C:time-range ${day}/>`, `<C:calendar-data><C:expand ${day}/></C:calendar-data>`);
  }

  tags(): Promise<Answer> {
    return this.ask('PROPFIND', '', `<D:propfind ${namespaces}><D:prop><D:getetag/></D:prop></D:propfind>`);
  }

  multiget(names: readonly string[]): Promise<Answer> {
    const { pathname } = new URL(this.url);
    const hrefs = names.map((name) => `<D:href>${pathname}${name}</D:href>`).join('');
    const prop = '<D:prop><D:getetag/><C:calendar-data/></D:prop>';
    return this.ask('REPORT', '', `<C:calendar-multiget ${namespaces}>${prop}${hrefs}</C:calendar-multiget>`);
  }

  sync(token: string): Promise<Answer> {
    const body =
      `<D:sync-collection ${namespaces}><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level>` +
      '<D:prop><D:getetag/></D:prop></D:sync-collection>';
    return this.ask('REPORT', '', body);
  }
}

const tokenIn = ({ text }: Answer) => /sync-token[^>]*>([^<]*)</.exec(text)?.[1] ?? '';
const ranked = (list: readonly number[], part: number) =>
  list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(part * list.length))]!;
const shown = (ms: number) => (ms < 10 ? ms.toFixed(1) : Math.round(ms).toString());

/** Each in turn, and of so many the tenth part from the quickest, in ms: what another process took away is nobody's. */
async function inTurn(
  calendars: readonly Calendar[],
  ask: (one: Calendar, turn: number) => Promise<number>,
  turns: number,
) {
  const times = calendars.map((): number[] => []);
  for (let turn = -1; turn < turns; turn += 1)
    for (const [at, calendar] of calendars.entries()) {
      const ms = await ask(calendar, turn);
      if (turn >= 0) times[at]!.push(ms);
    }
  return times.map((list) => ranked(list, 0.1));
}

/** Makes it on the other server, unless an earlier run has. */
async function fill(calendar: Calendar): Promise<void> {
  const { status } = await calendar.ask('MKCALENDAR');
  for (let n = 0; status === 201 && n < events; n += 1) await calendar.put(n, '');
}

/** What calendar programs ask, of a calendar of 10,000 events, and of larger ones after one change. */
export async function caldav(scratch: string, row: Row, { peer, largest }: Options): Promise<void> {
  const folder = join(scratch, 'caldav');
  let guest = '';
  let shared = '';
  await prepare(folder, async (context) => {
    for (const size of new Set([100, 1000, events, largest])) await addCalendarOf(context, `c${size}`, size);
    for (const slug of ['put', 'busy']) await addCalendarOf(context, slug, events);
    const { id } = await context.storage.db
      .selectFrom('calendars')
      .select('id')
      .where('slug', '=', 'busy')
      .executeTakeFirstOrThrow();
    guest = (await addGuests(context, 1, [id]))[0]!.login;
    await context.storage.transaction((tx) => tx.updateTable('shares').set({ detail: 'busy' }).execute());
    shared = `_${id}`;
  });
  const fasti = await start('fasti.js', [folder]);
  const home = `${fasti.origin}/dav/calendars/${owner}/`;
  const own = (slug: string, connections = 1) => new Calendar(`${home}${slug}/`, basic(owner), connections);
  const ours = own('put');
  const peerAt = (connections = 1) => {
    if (peer === undefined) return [];
    const { username, password, origin, pathname } = new URL(peer);
    return [new Calendar(origin + pathname, basic(username, decodeURIComponent(password)), connections)];
  };
  const theirs = peerAt();
  const both = [ours, ...theirs];
  for (const calendar of theirs) await fill(calendar);
  for (const calendar of both) await calendar.learn();

  const tell = (what: string, [mine, other]: readonly number[], of: 'ms' | 'a second' = 'ms') => {
    const ratio = other === undefined ? '' : `${(of === 'ms' ? other / mine! : mine! / other).toFixed(1)} ×`;
    row(`  ${what}`, shown(mine!), other === undefined ? '–' : shown(other), ratio);
  };
  row(`CalDAV, ${events} events, ms`, 'Fasti', 'peer', 'ratio');
  const ms = (ask: (calendar: Calendar) => Promise<Answer>) => async (calendar: Calendar) =>
    (await ask(calendar)).ms;
  tell(
    'calendar-query of a month, with data',
    await inTurn(
      both,
      ms((one) => one.month()),
      9,
    ),
  );
  tell(
    'calendar-query of a day, expanded',
    await inTurn(
      both,
      ms((one) => one.day()),
      9,
    ),
  );
  tell(
    'PROPFIND of all ETags',
    await inTurn(
      both,
      ms((one) => one.tags()),
      7,
    ),
  );
  const fifty = Array.from({ length: 50 }, (_, n) => n * 7);
  tell(
    'multiget of 50',
    await inTurn(
      both,
      ms((one) => one.multiget(fifty.map((n) => one.nameOf(n)))),
      15,
    ),
  );

  tell(
    'PUT alone',
    await inTurn(both, async (one, turn) => (await one.put((turn + 1) * 3, ` ${turn}`)).ms, 200),
  );
  const written: Awaited<ReturnType<typeof eightWriters>>[] = [];
  for (const calendar of [own('put', 8), ...peerAt(8)]) {
    await calendar.learn();
    written.push(await eightWriters(calendar));
  }
  tell(
    'PUT by 8 writers, a second',
    written.map(({ perSecond }) => perSecond),
    'a second',
  );
  tell(
    'PUT by 8 writers, 99th percentile',
    written.map(({ p99 }) => p99),
  );
  tell(
    'PUT by 8 writers, 50th percentile',
    written.map(({ p50 }) => p50),
  );

  for (const size of [1000, events, largest]) await tellSync(own(`c${size}`), size, tell);
  const feed = new Calendar(`${fasti.origin}/home/${owner}/put.ics`, basic(owner));
  const afterPut = async (_: Calendar, turn: number) => {
    await ours.put(1, ` f${turn}`);
    return (await feed.ask('GET')).ms;
  };
  tell('first read of the feed after a PUT', await inTurn([ours], afterPut, 9));

  const busy = new Calendar(`${fasti.origin}/dav/calendars/${guest}/${shared}/`, basic(guest));
  const full = own('busy');
  row('the same of a reader of busy times, ms', 'owner', 'reader', 'ratio');
  const compare = async (what: string, ask: (calendar: Calendar) => Promise<Answer>, turns: number) => {
    const [owners, readers] = await inTurn([full, busy], ms(ask), turns);
    row(`  ${what}`, shown(owners!), shown(readers!), `${(readers! / owners!).toFixed(1)} ×`);
  };
  await compare('calendar-query of a month, with data', (one) => one.month(), 7);
  await compare('calendar-query of a day, expanded', (one) => one.day(), 7);
  await compare('PROPFIND of all ETags', (one) => one.tags(), 5);
  await compare('first sync-collection', (one) => one.sync(''), 5);
  await fasti.stop();
  await memory(folder, row);
  console.log();
}

/** Four seconds of eight that write each their own. */
async function eightWriters(calendar: Calendar) {
  const times: number[] = [];
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: 8 }, async (_, writer) => {
      for (let turn = 0; performance.now() - begun < 4000; turn += 1)
        times.push((await calendar.put(writer * 100 + (turn % 100), ` ${writer} ${turn}`)).ms);
    }),
  );
  const perSecond = times.length / ((performance.now() - begun) / 1000);
  return { perSecond, p50: ranked(times, 0.5), p99: ranked(times, 0.99) };
}

/** What a program pays that is in step, for one change among so many. */
async function tellSync(
  calendar: Calendar,
  size: number,
  tell: (what: string, times: readonly number[]) => void,
): Promise<void> {
  let token = tokenIn(
    await calendar.ask(
      'PROPFIND',
      '',
      `<D:propfind ${namespaces}><D:prop><D:sync-token/></D:prop></D:propfind>`,
      { depth: '0' },
    ),
  );
  const after = async (one: Calendar, turn: number) => {
    await one.ask('PUT', 'neu.ics', objectText(size + 1, ` ${turn}`));
    const answer = await one.sync(token);
    token = tokenIn(answer);
    return answer.ms;
  };
  tell(`sync-collection after a change of ${size}`, await inTurn([calendar], after, 15));
}

/** What the answers cost in memory: of a server that has just begun. */
async function memory(folder: string, row: Row): Promise<void> {
  row('memory (PSS) of ten listings with data, MiB', 'before', 'highest', 'more');
  for (const slug of ['c100', `c${events}`]) {
    const fasti = await start('fasti.js', [folder]);
    const calendar = new Calendar(`${fasti.origin}/dav/calendars/${owner}/${slug}/`, basic(owner));
    await calendar.ask('PROPFIND', '', undefined, { depth: '0' });
    const before = memoryOf(fasti.pid);
    let highest = before;
    const watch = setInterval(() => (highest = Math.max(highest, memoryOf(fasti.pid))), 10);
    for (let turn = 0; turn < 10; turn += 1) await calendar.query('', '<C:calendar-data/>');
    clearInterval(watch);
    row(`  ${slug.slice(1)} members`, Math.round(before), Math.round(highest), Math.round(highest - before));
    await fasti.stop();
  }
}
