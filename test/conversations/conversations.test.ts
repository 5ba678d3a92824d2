import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { createApp, openFeedServices } from '../../src/app.ts';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { removeEvent } from '../../src/calendars/remove-event.ts';
import { readConfig } from '../../src/config.ts';
import { contextFor, type Context } from '../../src/context.ts';
import type { Services } from '../../src/server/services.ts';
import { openLetter } from '../../src/mail/seal.ts';
import { operator } from '../../src/people/actor.ts';
import { addDomain } from '../../src/people/add-domain.ts';
import { addUser } from '../../src/people/add-user.ts';
import { hashPassword } from '../../src/signing-in/password.ts';
import { acceptInvitation } from '../../src/sharing/accept-invitation.ts';
import { changeShare } from '../../src/sharing/change-share.ts';
import { revokeShare } from '../../src/sharing/revoke-share.ts';
import { shareCalendar } from '../../src/sharing/share-calendar.ts';
import { openSqlite } from '../../src/storage/sqlite.ts';
import * as accounts from '../../src/storage/tables/accounts.ts';
import * as principals from '../../src/storage/tables/principals.ts';
import { play, readConversations, type Stage } from './conversation.ts';

const event = (uid: string, ...lines: string[]) => [
  'BEGIN:VEVENT',
  `UID:${uid}`,
  'DTSTAMP:20260101T000000Z',
  ...lines,
  'END:VEVENT',
];
const calendar = (name: string, ...events: string[][]) =>
  Buffer.from(
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//t//t//FR',
      `X-WR-CALNAME:${name}`,
      ...events.flat(),
      'END:VCALENDAR',
      '',
    ].join('\r\n'),
  );

const rehearsal = (title: string) =>
  event(
    'rehearsal',
    'DTSTART:20260303T190000Z',
    'DTEND:20260303T210000Z',
    'RRULE:FREQ=WEEKLY;COUNT=4',
    `SUMMARY:${title}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER:-PT1H',
    'DESCRIPTION:x',
    'END:VALARM',
  );
const others = [
  event('music', 'DTSTART;VALUE=DATE:20260621', 'SUMMARY:Fête de la musique'),
  event('dentist', 'DTSTART:20260310T080000Z', 'DURATION:PT1H', 'CLASS:PRIVATE', 'SUMMARY:Dentiste'),
];
const password = 'trois petits chats';

const files = {
  'feeds.http': 'What calendar programs say to a feed',
  'caldav.http': 'What calendar programs say to a calendar that they write to',
  // As each program speaks: an account, the first reading, a change, a removal, a calendar that is withdrawn.
  'programs/apple.http': 'Calendar of macOS and iOS',
  'programs/davx5.http': 'DAVx5',
  'programs/evolution.http': 'GNOME and Evolution',
  'programs/google.http': 'Google’s importer',
  'programs/kde.http': 'KDE',
  'programs/outlook.http': 'Outlook CalDAV Synchronizer',
  'programs/thunderbird.http': 'Thunderbird',
};
for (const [file, what] of Object.entries(files))
  describe(what, () => {
    for (const conversation of readConversations(fileURLToPath(new URL(file, import.meta.url))))
      it(conversation.name, async () => {
        const stage = await setStage();
        try {
          await play(conversation, stage);
        } finally {
          await stage.close();
        }
      });
  });

/** Ann's `choir` is shared with Gil, who accepted, and by a link; `board` is hers alone. Eve is nobody here. */
async function setStage(): Promise<Stage & { close(): Promise<void> }> {
  let now = Temporal.Instant.from('2026-03-01T10:00:00Z');
  const storage = await openSqlite(':memory:');
  const config = { ...readConfig({ FASTI_URL: 'http://localhost' }), secretKey: 'k'.repeat(32) };
  const scene: Services = {
    storage,
    config,
    clock: { now: () => now },
    mail: { wake: () => undefined },
    log: pino({ level: 'silent' }),
  };
  const context: Context = { actor: operator, storage, config, clock: scene.clock, mail: scene.mail };
  await addDomain(context, { name: 'monasso.org' });
  const ann = await addUser(context, {
    login: 'ann@monasso.org',
    name: 'Ann',
    passwordHash: await hashPassword(password),
    admin: false,
  });
  const asAnn = contextFor(context, { kind: 'user', user: ann });
  let titles = 0;
  const importChoir = (title: string) =>
    importCalendar(asAnn, {
      owner: ann.login,
      slug: 'choir',
      bytes: calendar('Chorale', rehearsal(title), ...others),
    });
  await importChoir('Répétition');
  await importCalendar(asAnn, {
    owner: ann.login,
    slug: 'board',
    bytes: calendar('Bureau', event('b', 'DTSTART:20260401T100000Z', 'SUMMARY:Réunion')),
  });

  const choir = { owner: ann.login, slug: 'choir' };
  const terms = { detail: 'full', privateEvents: false, until: null } as const;
  const gils = await shareCalendar(asAnn, {
    calendar: choir,
    audience: { kind: 'guest', email: 'gil@orange.fr' },
    ...terms,
  });
  const letter = await storage.db.selectFrom('letter_texts').select('sealed').executeTakeFirstOrThrow();
  const token = /\/invitation\/([\w-]{43})/.exec(openLetter(config, letter.sealed).text)![1]!;
  const { guest: gil } = await acceptInvitation(asAnn, {
    token,
    name: 'Gil',
    password,
    confirmation: password,
  });
  const link = await shareCalendar(asAnn, {
    calendar: choir,
    audience: { kind: 'link', label: 'Site' },
    ...terms,
  });
  let openBoard = '';

  const acts: Record<string, () => Promise<unknown>> = {
    'an hour passes': () => Promise.resolve((now = now.add({ hours: 1 }))),
    'a year passes': () => Promise.resolve((now = now.add({ hours: 365 * 24 }))),
    'Ann moves the rehearsal': () => importChoir(`Répétition déplacée${' encore'.repeat(titles++)}`),
    'Ann cancels the music': () => removeEvent(asAnn, { calendar: choir, name: 'music.ics' }),
    'Ann narrows the link': () => changeShare(asAnn, { share: link.share.id, terms: { detail: 'titles' } }),
    "Ann withdraws Gil's share": () => revokeShare(asAnn, { share: gils.share.id }),
    'Ann withdraws the link': () => revokeShare(asAnn, { share: link.share.id }),
    'Ann invites Gil to board': () =>
      shareCalendar(asAnn, {
        calendar: { owner: ann.login, slug: 'board' },
        audience: { kind: 'guest', email: 'gil@orange.fr' },
        ...terms,
      }),
    'Ann shares board with the public': async () => {
      const shared = await shareCalendar(asAnn, {
        calendar: { owner: ann.login, slug: 'board' },
        audience: { kind: 'public' },
        ...terms,
      });
      openBoard = shared.share.id;
    },
    'Ann withdraws the public share of board': () => revokeShare(asAnn, { share: openBoard }),
    "Gil's share ends in an hour": () =>
      changeShare(asAnn, {
        share: gils.share.id,
        terms: { until: now.add({ minutes: 59 }).epochMilliseconds },
      }),
  };

  const feedServices = openFeedServices(scene);
  const server: Server = createServer(
    createApp(scene, feedServices).callback() as Parameters<typeof createServer>[1],
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    words: {
      feed: '/home/ann@monasso.org/choir.ics',
      link: new URL(link.feed).pathname,
      gil: `gil@orange.fr:${password}`,
      ann: `ann@monasso.org:${password}`,
      eve: `eve@orange.fr:${password}`,
    },
    async act(words) {
      const [, newPassword] = /^Gil's password becomes (.+)$/.exec(words) ?? [];
      if (newPassword !== undefined) {
        const hash = await hashPassword(newPassword);
        const before = (await accounts.findById(storage.db, gil.id))!.passwordHash;
        await storage.transaction((tx) => principals.savePassword(tx, gil.id, hash, { before }));
        return;
      }
      assert(acts[words] !== undefined, `nobody knows how to: ${words}`);
      await acts[words]();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await feedServices.settled();
      await storage.close();
    },
  };
}
