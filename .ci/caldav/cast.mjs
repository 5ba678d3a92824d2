// Those who speak to the server: an owner, a colleague who is a member of a space, and a guest, with what each of them reaches.
import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { addDomain } from '../../src/people/add-domain.ts';
import { addSpace } from '../../src/people/add-space.ts';
import { addUser } from '../../src/people/add-user.ts';
import { changeMember } from '../../src/people/change-member.ts';
import { changeCalendar } from '../../src/calendars/change-calendar.ts';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { withContext } from '../../src/commands/with-context.ts';
import { acceptAsGuest } from '../../src/sharing/accept-as-guest.ts';
import { contextFor } from '../../src/context.ts';
import * as guests from '../../src/storage/tables/guests.ts';
import { revokeShare } from '../../src/sharing/revoke-share.ts';
import { shareCalendar } from '../../src/sharing/share-calendar.ts';
import { hashPassword } from '../../src/signing-in/password.ts';

const domain = 'monasso.org';
export const password = 'une phrase de passe';
export const owner = `moncompte@${domain}`;
export const colleague = `julien@${domain}`;
export const space = `bureau@${domain}`;
const file = (name) => readFileSync(`data/${name}.ics`);

/** Before the server is started: the people, their calendars, and what is shared; the guest's share. */
export async function furnish(settings) {
  const env = { ...process.env, ...settings };
  return await withContext(
    { env },
    async (context) => {
      await addDomain(context, { name: domain, timeZone: 'Europe/Paris', language: 'fr' });
      const passwordHash = await hashPassword(password);
      await addUser(context, { login: owner, name: 'Camille Moreau', passwordHash, admin: true });
      await addUser(context, { login: colleague, name: 'Julien Petit', passwordHash, admin: false });
      await addSpace(context, { login: space, name: 'Le bureau', owner });
      await changeMember(context, { space, member: colleague, role: 'member' });
      const bring = (whose, slug, name, bytes) =>
        importCalendar(context, { owner: whose, slug, name, bytes: file(bytes) });
      await bring(owner, 'mesevenements', 'Mes événements', 'mesevenements');
      await bring(owner, 'ateliers', 'Ateliers', 'permanences');
      await bring(space, 'agenda', 'Agenda du bureau', 'permanences');
      const terms = { detail: 'full', privateEvents: false, until: null };
      const share = (whose, slug, audience, role) =>
        shareCalendar(context, { ...terms, role, calendar: { owner: whose, slug }, audience });
      await changeCalendar(context, { calendar: { owner: space, slug: 'agenda' }, memberRole: 'editor' });
      await share(owner, 'mesevenements', { kind: 'user', login: colleague }, 'viewer');
      const invited = { kind: 'guest', email: 'adresse@orange.fr' };
      return (await share(owner, 'mesevenements', invited, 'viewer')).share.id;
    },
    { database: 'made' },
  );
}

/** Once the server runs and its mails are out: the guest takes up the invitation; their login. */
export function admitGuest(settings) {
  const words = ['.ci/accept.mjs', settings.FASTI_DATA, password];
  return execFileSync(process.execPath, words, { encoding: 'utf8' }).trim();
}

/** The same guest, once they are there, may change events of a calendar. */
export async function letGuestWrite(settings) {
  const env = { ...process.env, ...settings };
  await withContext({ env }, async (context) => {
    const { share } = await shareCalendar(context, {
      ...{ detail: 'full', privateEvents: false, until: null, role: 'editor' },
      calendar: { owner, slug: 'ateliers' },
      audience: { kind: 'guest', email: 'adresse@orange.fr' },
    });
    const guest = await guests.findById(context.storage.db, share.audience.principal);
    await acceptAsGuest(contextFor(context, { kind: 'guest', guest }), { share: share.id });
  });
}

export async function withdraw(settings, share) {
  const env = { ...process.env, ...settings };
  await withContext({ env }, (context) => revokeShare(context, { share }));
}

/** Speaks WebDAV as somebody. */
export function program(url, login) {
  const authorization = `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;
  return async (method, path, { body, headers } = {}) => {
    const answer = await fetch(new URL(path, url), {
      method,
      body,
      headers: { Authorization: authorization, ...headers },
      redirect: 'manual',
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
}

export const homeOf = (login) => `/dav/calendars/${login}/`;

/** What a home lists, by the names that are shown. */
export async function calendarsOf(ask, login) {
  const { text } = await ask('PROPFIND', homeOf(login), { headers: { Depth: '1' } });
  const found = text.matchAll(/<D:response><D:href>([^<]*)<\/D:href>.*?<D:displayname>([^<]*)</g);
  return new Map([...found].map(([, href, name]) => [name, href]));
}
