import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, type Config } from '../config.ts';
import type { Context } from '../context.ts';
import { readCalendarFile } from './files.ts';
import type { Command } from './command.ts';
import { withContext } from './with-context.ts';
import { inColumns } from './columns.ts';

const domain = 'monasso.org';
const owner = {
  login: `moncompte@${domain}`,
  name: 'Camille Moreau',
  password: 'chorale-des-lilas',
  admin: true,
};
const colleague = {
  login: `julien@${domain}`,
  name: 'Julien Petit',
  password: 'bureau-du-samedi',
  admin: false,
};
const space = { login: `bureau@${domain}`, name: 'Bureau' };
const calendars = [
  { of: owner.login, slug: 'mesevenements', name: 'Mes événements' },
  { of: owner.login, slug: 'permanences', name: 'Permanences' },
  { of: space.login, slug: 'bureau', name: 'Agenda du bureau' },
  { of: colleague.login, slug: 'salle', name: 'Salle Jacques-Brel' },
];

/** What a demo takes from the environment; everything else would reach beyond it. */
const heeded = [
  'FASTI_PORT',
  'FASTI_HOST',
  'FASTI_URL',
  'FASTI_TLS_CERT',
  'FASTI_TLS_KEY',
  'FASTI_LOG_LEVEL',
];

export const demo: Command = {
  usage: 'demo',
  summary: `Starts a server with the domain ${domain}, two people, a space and four calendars, in a fresh folder that is deleted when it stops.
Mails go nowhere: they are shown at /outbox. Of the settings, ${heeded.join(', ')} count.

With --json: one line {"url", "port", "data", "people", "feeds"}, once it listens`,
  options: {},
  positionals: [0, 0],
  async run({ values }, terminal) {
    const folder = mkdtempSync(join(tmpdir(), 'fasti-demo-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    const env = await environmentOf(terminal.env, folder);
    const config = readConfig(env);
    const shares = await withContext({ env }, furnish, { database: 'made' });
    const { serve, untilSignal } = await import('../server/serve.ts');
    const running = await serve(config);
    const stopped = untilSignal(running);
    const asked = readConfig({ FASTI_PORT: terminal.env['FASTI_PORT'] }).port;
    if (values['json'] === true) {
      const people = [owner, colleague].map(({ login, password }) => ({ login, password }));
      terminal.print(
        JSON.stringify({ url: config.url, port: running.port, data: folder, people, feeds: shares }),
      );
    } else terminal.print(welcome(config, asked, shares, folder));
    return await stopped;
  },
};

async function environmentOf(given: Readonly<Record<string, string | undefined>>, folder: string) {
  const env: Record<string, string | undefined> = { FASTI_LOG_LEVEL: 'warn' };
  for (const name of heeded) if (given[name]) env[name] = given[name];
  env['FASTI_DATA'] = folder;
  const { port, host } = readConfig(env);
  return { ...env, FASTI_PORT: String(await freePort(port, host)) };
}

/** The port if it is free, else the next one that is. */
async function freePort(first: number, host: string): Promise<number> {
  for (let port = first; port < Math.min(first + 50, 65536); port += 1) {
    const free = await tryPort(port, host);
    if (free !== undefined) return free;
  }
  throw new Error(`no free port from ${first} on`);
}

function tryPort(port: number, host: string): Promise<number | undefined> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(undefined) : reject(error),
    );
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : port));
    });
  });
}

type DemoShares = Readonly<{ public: string; link: string }>;

/** The domain, its two people, a space, their calendars, and some shares; inviting a guest is left to the visitor. */
async function furnish(context: Context): Promise<DemoShares> {
  const [
    { addDomain },
    { addUser },
    { addSpace },
    { changeMember },
    { hashPassword },
    { importCalendar },
    { shareCalendar },
  ] = await Promise.all([
    import('../people/add-domain.ts'),
    import('../people/add-user.ts'),
    import('../people/add-space.ts'),
    import('../people/change-member.ts'),
    import('../signing-in/password.ts'),
    import('../calendars/import-calendar.ts'),
    import('../sharing/share-calendar.ts'),
  ]);
  await addDomain(context, { name: domain, timeZone: 'Europe/Paris', language: 'fr' });
  for (const { password, ...person } of [owner, colleague])
    await addUser(context, { ...person, passwordHash: await hashPassword(password), language: 'fr' });
  await addSpace(context, { ...space, owner: owner.login });
  await changeMember(context, { space: space.login, member: colleague.login, role: 'moderator' });
  for (const { of, slug, name } of calendars) {
    const bytes = await readCalendarFile(join(import.meta.dirname, '..', '..', 'data', `${slug}.ics`));
    await importCalendar(context, { owner: of, slug, bytes, name });
  }
  const calendar = { owner: owner.login, slug: 'permanences' };
  const terms = { calendar, privateEvents: false, until: null };
  await shareCalendar(context, {
    ...terms,
    audience: { kind: 'user', login: colleague.login },
    detail: 'full',
  });
  await shareCalendar(context, {
    ...terms,
    calendar: { owner: colleague.login, slug: 'salle' },
    audience: { kind: 'user', login: owner.login },
    detail: 'busy',
  });
  const open = await shareCalendar(context, { ...terms, audience: { kind: 'public' }, detail: 'full' });
  const link = await shareCalendar(context, {
    ...terms,
    audience: { kind: 'link', label: "Écran de l'accueil" },
    detail: 'titles',
  });
  return { public: open.feed, link: link.feed };
}

function welcome({ url, port }: Config, asked: number, feeds: DemoShares, folder: string): string {
  const moved =
    asked !== 0 && asked !== port ? `\n  Port ${asked} is taken, so this demo listens on ${port}.\n` : '';
  return `
  Fasti, the demo of ${domain}
${moved}
${indent(
  inColumns([
    ['WHO', 'LOGIN', 'PASSWORD'],
    ['owner, administrator', owner.login, owner.password],
    ['colleague', colleague.login, colleague.password],
  ]),
)}

${indent(
  inColumns([
    ['WHERE', 'ADDRESS'],
    ['sign in, then see your month', `${url}/agenda`],
    ['mails, as the owner', `${url}/outbox`],
    ['a calendar that is public', feeds.public],
    ['the same by a secret link', feeds.link],
  ]),
)}

  To see it all: sign in as the owner, open the menu of “${calendars[0]!.name}”, Share…, Guests, and invite
  any address, such as adresse@orange.fr. Its invitation is then among the mails.

  Everything is in ${folder}
  and is deleted when you stop the demo with Ctrl-C.
`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
