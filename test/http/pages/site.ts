import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import supertest from 'supertest';
import { createApp, openFeedServices } from '../../../src/app.ts';
import type { Services } from '../../../src/server/services.ts';
import { addCalendar } from '../../../src/calendars/add-calendar.ts';
import { nobody } from '../../../src/people/actor.ts';
import { addDomain } from '../../../src/people/add-domain.ts';
import { addUser } from '../../../src/people/add-user.ts';
import { acceptInvitation } from '../../../src/sharing/accept-invitation.ts';
import { shareCalendar } from '../../../src/sharing/share-calendar.ts';
import { emptied, openScene, password, tokenIn as tokenInLetter, type Scene } from '../../support/scene.ts';

type Answer = supertest.Response;
type Fields = Readonly<Record<string, string | readonly string[]>>;

/** The whole app over a scene in memory, and people who look at its pages. */
export type Site = Readonly<{
  scene: Scene;
  server: Server;
  url: string;
  visitor(headers?: Record<string, string>): Visitor;
  /** Until what was noted of reads is written. */
  settled(): Promise<void>;
  /** Somebody of the cast, signed in. */
  signedIn(login: string): Promise<Visitor>;
  close(): Promise<void>;
}>;

export async function openSite(
  env: Record<string, string> = { FASTI_URL: 'http://agenda.test' },
): Promise<Site> {
  const scene = await openScene(undefined, { env });
  const site = await siteOver(scene);
  return {
    ...site,
    async close() {
      await site.close();
      await scene.close();
    },
  };
}

/** The whole app over a scene that is there already, and stays when the site closes. */
export async function siteOver(
  scene: Scene,
  mail: Services['mail'] = { wake: () => undefined },
): Promise<Site> {
  const { storage, clock, config } = scene;
  const app: Services = Object.freeze({ storage, clock, config, mail, log: pino({ level: 'silent' }) });
  const feedServices = openFeedServices(app);
  const handle = createApp(app, feedServices).callback();
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const visitor = (headers: Record<string, string> = {}) => new Visitor(supertest.agent(server), headers);
  return {
    scene,
    server,
    url: `http://127.0.0.1:${port}`,
    visitor,
    settled: () => feedServices.settled(),
    async signedIn(login) {
      const someone = visitor();
      const answer = await someone.send('/sign-in', { login, password });
      assert.equal(answer.status, 303, answer.text);
      return someone;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await feedServices.settled();
    },
  };
}

/** A browser as far as these tests need one: it keeps cookies and sends the form that it was shown. */
export class Visitor {
  readonly #agent: ReturnType<typeof supertest.agent>;
  readonly #headers: Record<string, string>;

  constructor(agent: ReturnType<typeof supertest.agent>, headers: Record<string, string>) {
    this.#agent = agent;
    this.#headers = { Accept: 'text/html', ...headers };
  }

  async get(path: string): Promise<Answer> {
    return await this.#agent.get(path).set(this.#headers);
  }

  async head(path: string): Promise<Answer> {
    return await this.#agent.head(path).set(this.#headers);
  }

  /** Sends the form of the page `from` (the path itself, unless said otherwise), with its token. */
  async send(path: string, fields: Fields, { from = path }: { from?: string } = {}): Promise<Answer> {
    return await this.post(path, { ...fields, _token: tokenIn((await this.get(from)).text) });
  }

  /** Sends fields as they are. */
  async post(path: string, fields: Fields, headers: Record<string, string> = {}): Promise<Answer> {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(fields))
      for (const one of typeof value === 'string' ? [value] : value) body.append(name, one);
    return await this.#agent
      .post(path)
      .set(this.#headers)
      .set('Content-Type', 'application/x-www-form-urlencoded')
      .set(headers)
      .send(body.toString());
  }

  async postRaw(path: string, body: string, type: string): Promise<Answer> {
    return await this.#agent.post(path).set(this.#headers).set('Content-Type', type).send(body);
  }

  async upload(
    path: string,
    fields: Fields,
    file: { name: string; bytes: Buffer },
    from = path,
  ): Promise<Answer> {
    const request = this.#agent
      .post(path)
      .set(this.#headers)
      .field('_token', tokenIn((await this.get(from)).text));
    for (const [name, value] of Object.entries(fields)) request.field(name, value as string);
    return await request.attach('file', file.bytes, file.name);
  }

  /** The page that a form led to. */
  async follow(answer: Answer): Promise<Answer> {
    assert.equal(answer.status, 303, answer.text);
    return await this.get(answer.headers['location'] as string);
  }
}

export function tokenIn(html: string): string {
  const token = /name="_token" value="([^"]+)"/.exec(html)?.[1];
  assert.ok(token, `a form with a token in ${html.slice(0, 2000)}`);
  return token;
}

/** What a person reads: no tags, spaces as one, French spaces plain. */
export function textOf({ text }: Pick<Answer, 'text'>): string {
  return text
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/[\s\u00a0\u202f]+/g, ' ')
    .trim();
}

/** How many rows each table has: what a GET must not change. */
export async function rowsOf({ scene }: Site): Promise<string> {
  const tables = [
    'sessions',
    'invitations',
    'shares',
    'guests',
    'principals',
    'spaces',
    'memberships',
    'outbox',
    'one_time_links',
    'program_passwords',
    'failed_attempts',
    'logins',
    'calendars',
  ] as const;
  const counts = await Promise.all(
    tables.map(async (table) =>
      JSON.stringify([table, await scene.storage.db.selectFrom(table).selectAll().execute()]),
    ),
  );
  return counts.join('\n');
}

/** The scene as a start on an empty data folder finds it. */
export async function emptyScene({ scene }: Site): Promise<void> {
  await emptied(scene.storage);
}

/** Makes Gil, a guest here, a guest of lycee.example as well, with the same password. */
export async function inviteElsewhere({ scene }: Site): Promise<void> {
  const { operator, as, inbox } = scene;
  await addDomain(operator, { name: 'lycee.example' });
  const prof = await addUser(operator, {
    login: 'prof@lycee.example',
    name: 'Prof',
    passwordHash: null,
    admin: false,
  });
  const calendar = await addCalendar(operator, { owner: prof.login, name: 'Devoirs' });
  const terms = { calendar: { id: calendar.id }, detail: 'full', privateEvents: false, until: null } as const;
  scene.clock.advance({ minutes: 1 });
  await shareCalendar(as({ kind: 'user', user: prof }), {
    ...terms,
    audience: { kind: 'guest', email: 'gil@orange.fr' },
  });
  const token = tokenInLetter(await inbox.last('gil@orange.fr'));
  await acceptInvitation(as(nobody), { token, name: 'Gil', password, confirmation: password });
}

/** One event, for calendars that need something in them. */
export const oneEvent = (title: string, ...more: string[]) =>
  Buffer.from(
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//t//t//FR',
      'BEGIN:VEVENT',
      `UID:${title.toLowerCase().replace(/\W/g, '-')}`,
      'DTSTAMP:20260101T000000Z',
      'DTSTART:20260312T180000Z',
      'DTEND:20260312T200000Z',
      `SUMMARY:${title}`,
      ...more,
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n'),
  );
