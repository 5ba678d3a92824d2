import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { readConfig } from '../../src/config.ts';
import { contextFor, type Context } from '../../src/context.ts';
import { openServices } from '../../src/server/open-services.ts';
import type { Services } from '../../src/server/services.ts';
import { shareCalendar } from '../../src/sharing/share-calendar.ts';
import type { Contents } from '../../src/storage/storage.ts';
import * as users from '../../src/storage/tables/users.ts';
import { engines, type Database } from '../support/engines.ts';
import { hasPostgres, newPostgresDatabase, postgresSocket } from '../support/postgres.ts';
import { refused } from '../support/refused.ts';
import { runFasti, type Ran } from '../support/run-fasti.ts';
import { scratchFolder } from '../support/scratch.ts';

const data = (name: string) => join(import.meta.dirname, '..', '..', 'data', name);

for (const engine of engines)
  describe(`the administrator's commands on ${engine.name}`, function () {
    this.timeout(60_000);
    let database: Database;
    const folder = scratchFolder();
    const fasti = (words: string[], stdin?: string): Promise<Ran> =>
      runFasti(words, { env: database.env, ...(stdin !== undefined && { stdin }) });
    /** Runs it with --json, expects it to succeed, and answers what it printed. */
    async function ask<Answer>(...words: string[]): Promise<Answer> {
      const { code, stdout, stderr } = await fasti([...words, '--json']);
      assert.equal(code, 0, stderr);
      assert.equal(stdout.trim().split('\n').length, 1, 'one line of JSON');
      return JSON.parse(stdout) as Answer;
    }
    type Shared = { id: string; feed: string; webcal: string; page: string; login: string | null };
    const choir = 'ann@monasso.org/choir';

    before(async function () {
      database = await engine.newDatabase();
      await ask('domain', 'add', 'monasso.org');
      const added = await fasti(
        ['user', 'add', 'ann@monasso.org', '--name', 'Ann', '--admin', '--password-stdin'],
        'a phrase of words\n',
      );
      assert.equal(added.code, 0, added.stderr);
      await ask('user', 'add', 'ben@monasso.org', '--name', 'Ben');
      await ask('calendar', 'import', 'ann@monasso.org', 'choir', data('mesevenements.ics'));
    });

    it('a domain is made once', async () => {
      const { code, stderr } = await fasti(['domain', 'add', 'monasso.org']);
      assert.equal(code, 1);
      assert.match(stderr, /This domain already exists/);
    });

    it('a user without a password gets a one-time address', async () => {
      const made = await ask<{ login: string; password: string }>(
        'user',
        'add',
        'eve@monasso.org',
        '--name',
        'Eve',
      );
      assert.equal(made.login, 'eve@monasso.org');
      assert.match(made.password, /^http:\/\/localhost:8080\/password\/[\w-]{43}$/);
    });

    it('a weak password is refused with its reason', async () => {
      const { code, stderr } = await fasti(
        ['user', 'add', 'x@monasso.org', '--name', 'X', '--password-stdin', '--json'],
        '1234\n',
      );
      assert.equal(code, 1);
      assert.deepEqual(JSON.parse(stderr), {
        error: 'weak-password',
        title: 'This password is too weak',
        reason: 'too-short',
        least: 10,
      });
    });

    it('an import tells what came in, and leaves alone what did not change', async () => {
      const again = await ask<Record<string, unknown>>(
        'calendar',
        'import',
        'ann@monasso.org',
        'choir',
        data('mesevenements.ics'),
      );
      assert.deepEqual(again, {
        calendar: choir,
        created: false,
        events: 14,
        recurrent: 9,
        added: 0,
        updated: 0,
        unchanged: 14,
        problems: [],
      });
    });

    it('an import names the bad by line, and takes in the good', async () => {
      const file = join(folder, 'half.ics');
      const lines = [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'BEGIN:VEVENT',
        'UID:good',
        'DTSTART:20270101T100000Z',
        'END:VEVENT',
        'BEGIN:VEVENT',
        'UID:bad',
        'this is no content line',
        'DTSTART:20270101T100000Z',
        'END:VEVENT',
        'END:VCALENDAR',
        '',
      ];
      writeFileSync(file, lines.join('\r\n'));
      const { code, stdout } = await fasti([
        'calendar',
        'import',
        'ann@monasso.org',
        'half',
        file,
        '--name',
        'Half',
      ]);
      assert.equal(code, 0);
      assert.match(stdout, /ann@monasso\.org\/half \(Half\), a new calendar/);
      assert.match(stdout, /line 9: /);
    });

    it('a file that is no calendar is refused with 3, and makes none', async () => {
      const file = join(folder, 'page.ics');
      writeFileSync(file, '<!doctype html><p>Sign in first</p>');
      assert.equal((await fasti(['calendar', 'import', 'ann@monasso.org', 'page', file])).code, 3);
      assert.equal((await fasti(['share', 'ann@monasso.org/page', '--public'])).code, 1);
    });

    it('a share to everybody has a readable address', async () => {
      const shared = await ask<Shared>('share', choir, '--public', '--detail', 'titles');
      assert.deepEqual(Object.keys(shared), ['id', 'feed', 'webcal', 'page', 'login']);
      assert.equal(shared.feed, 'http://localhost:8080/home/ann@monasso.org/choir.ics');
      assert.equal(shared.webcal, 'webcal://localhost:8080/home/ann@monasso.org/choir.ics');
      assert.equal(shared.login, null);
      const twice = await fasti(['share', choir, '--public']);
      assert.equal(twice.code, 1);
      assert.match(twice.stderr, /Already shared/);
    });

    it('a link is shown this once, a guest has a login, a colleague has theirs', async () => {
      const link = await ask<Shared>('share', choir, '--link', 'Door', '--detail', 'busy');
      assert.match(link.feed, /^http:\/\/localhost:8080\/link\/[\w-]{22,}\.ics$/);
      const guest = await ask<Shared>(
        'share',
        choir,
        '--guest',
        'Adresse@Orange.fr',
        '--until',
        '2099-12-31',
        '--language',
        'en',
      );
      assert.equal(guest.login, 'adresse.orange.fr@monasso.org');
      const user = await ask<Shared>('share', choir, '--user', 'ben@monasso.org', '--private-events');
      assert.equal(user.login, 'ben@monasso.org');

      type Listed = {
        id: string;
        audience: string;
        until: string | null;
        state: string;
        privateEvents: boolean;
      };
      const listed = await ask<Listed[]>('share', 'list', choir);
      const one = (id: string) => listed.find((share) => share.id === id);
      assert.equal(one(link.id)?.audience, 'link');
      assert.equal(one(guest.id)?.until, '2099-12-31T23:00:00Z', 'the last day is over in Paris');
      assert.equal(one(user.id)?.privateEvents, true);
      const { stdout: table } = await fasti(['share', 'list', choir]);
      assert.match(table, /adresse@orange\.fr +viewer +full +sent +2099-12-31$/m, 'the day that was typed');
      assert.ok(!JSON.stringify(listed).includes(link.feed.slice(30, 60)), 'the secret is not kept');

      await ask('unshare', link.id);
      assert.equal(
        (await ask<Listed[]>('share', 'list', choir)).find(({ id }) => id === link.id)?.state,
        'ended',
      );
      assert.equal((await fasti(['unshare', 'no-such-share'])).code, 1);
    });

    it('a space is made, filled, listed and removed', async () => {
      const added = await ask<Record<string, string>>(
        'space',
        'add',
        'Bureau@Monasso.org',
        '--name',
        'Le bureau',
        '--owner',
        'ann@monasso.org',
      );
      assert.deepEqual(Object.keys(added), ['id', 'login', 'name', 'owner']);
      assert.equal(added['login'], 'bureau@monasso.org');
      const bureau = 'bureau@monasso.org';
      const taken = await fasti([
        'space',
        'add',
        'ben@monasso.org',
        '--name',
        'Ben',
        '--owner',
        'ann@monasso.org',
      ]);
      assert.equal(taken.code, 1);
      assert.match(taken.stderr, /This login is taken/);

      assert.deepEqual(await ask('space', 'member', bureau, 'ben@monasso.org', '--role', 'moderator'), {
        space: bureau,
        login: 'ben@monasso.org',
        role: 'moderator',
      });
      type Space = { id: string; login: string; name: string; members: object[] };
      assert.deepEqual(await ask<Space[]>('space', 'list'), [
        {
          id: added['id'],
          login: bureau,
          name: 'Le bureau',
          members: [
            { login: 'ann@monasso.org', name: 'Ann', role: 'owner' },
            { login: 'ben@monasso.org', name: 'Ben', role: 'moderator' },
          ],
        },
      ]);
      const { stdout: table } = await fasti(['space', 'list']);
      assert.match(table, /^bureau@monasso\.org +Le bureau +ben@monasso\.org +moderator$/m);
      await ask('space', 'member', bureau, 'ben@monasso.org', '--role', 'none');
      assert.equal((await ask<Space[]>('space', 'list'))[0]?.members.length, 1);
      const last = await fasti(['space', 'member', bureau, 'ann@monasso.org', '--role', 'none']);
      assert.equal(last.code, 1);
      assert.match(last.stderr, /A space keeps an owner/);

      const agenda = await ask<Record<string, unknown>>(
        'calendar',
        'import',
        bureau,
        'agenda',
        data('permanences.ics'),
      );
      assert.deepEqual([agenda['calendar'], agenda['created']], [`${bureau}/agenda`, true]);
      const open = await ask<Shared>('share', `${bureau}/agenda`, '--public');
      assert.equal(open.feed, 'http://localhost:8080/home/bureau@monasso.org/agenda.ics');

      const kept = await fasti(['space', 'remove', bureau]);
      assert.equal(kept.code, 1);
      assert.match(kept.stderr, /This space still has calendars \(count: 1\)/);
      assert.deepEqual(await ask('space', 'remove', bureau, '--delete-calendars'), { space: bureau });
      assert.deepEqual(await ask<Space[]>('space', 'list'), []);
      assert.equal((await fasti(['share', 'list', `${bureau}/agenda`])).code, 1);
      const again = await fasti(['user', 'add', bureau, '--name', 'Somebody else']);
      assert.match(again.stderr, /This login is taken/, 'its login stays reserved');
    });

    it('a share gives a role to a colleague or a space, and the list says which', async () => {
      await ask('calendar', 'import', 'ann@monasso.org', 'rooms', data('permanences.ics'));
      const rooms = 'ann@monasso.org/rooms';
      await ask('space', 'add', 'salles@monasso.org', '--name', 'Salles', '--owner', 'ben@monasso.org');
      const space = await ask<Shared>('share', rooms, '--space', 'Salles@monasso.org', '--role', 'editor');
      assert.equal(space.login, null, 'nobody signs in as a space');
      const user = await ask<Shared>('share', rooms, '--user', 'ben@monasso.org', '--role', 'admin');
      await ask('share', rooms, '--public');
      type Listed = { id: string; audience: string; name: string; login: string | null; role: string };
      const listed = await ask<Listed[]>('share', 'list', rooms);
      const one = (id: string) => listed.find((share) => share.id === id);
      assert.deepEqual(
        [one(space.id)?.audience, one(space.id)?.login, one(space.id)?.role],
        ['space', 'salles@monasso.org', 'editor'],
      );
      assert.deepEqual([one(user.id)?.audience, one(user.id)?.role], ['user', 'admin']);
      const { stdout: table } = await fasti(['share', 'list', rooms]);
      assert.match(table, /space: salles@monasso\.org +editor +full +active$/m);
      assert.match(table, /ben@monasso\.org +admin +full +active$/m);
      assert.match(table, /everybody +viewer +full +active$/m);

      const narrow = await fasti([
        'share',
        choir,
        '--space',
        'salles@monasso.org',
        '--role',
        'editor',
        '--detail',
        'busy',
      ]);
      assert.equal(narrow.code, 1);
      assert.match(narrow.stderr, /This share is not possible \(reason: role-detail\)/);
      const nowhere = await fasti(['share', rooms, '--space', 'nowhere@monasso.org']);
      assert.match(nowhere.stderr, /No such space/);
    });

    /** Opens what the commands use, beside them. */
    async function opened<Result>(work: (services: Services) => Promise<Result>): Promise<Result> {
      const config = readConfig({ FASTI_LOG_LEVEL: 'silent', ...database.env });
      const { services, close } = await openServices(config, { letters: 'leave' });
      try {
        return await work(services);
      } finally {
        await close();
      }
    }

    /** Does what a page would, as that user, beside the commands. */
    const as = <Result>(login: string, work: (context: Context) => Promise<Result>): Promise<Result> =>
      opened(async (services) => {
        const user = (await users.find(services.storage.db, login))!;
        return await work(contextFor(services, { kind: 'user', user }));
      });

    it('an editor brings events in, and an admin shares on, no wider than they have it', async () => {
      await ask('calendar', 'import', 'ann@monasso.org', 'desk', data('permanences.ics'));
      await ask('user', 'add', 'lea@monasso.org', '--name', 'Lea');
      const desk = { owner: 'ann@monasso.org', slug: 'desk' };
      const bytes = readFileSync(data('mesevenements.ics'));
      const bring = (login: string) => as(login, (context) => importCalendar(context, { ...desk, bytes }));
      const shareOn = (privateEvents: boolean) =>
        as('ben@monasso.org', (context) =>
          shareCalendar(context, {
            calendar: desk,
            audience: { kind: 'user', login: 'lea@monasso.org' },
            detail: 'full',
            privateEvents,
            until: null,
          }),
        );

      const viewer = await ask<Shared>('share', 'ann@monasso.org/desk', '--user', 'ben@monasso.org');
      await assert.rejects(bring('ben@monasso.org'), refused('not-allowed'));
      await ask('unshare', viewer.id);
      const editor = await ask<Shared>(
        'share',
        'ann@monasso.org/desk',
        '--user',
        'ben@monasso.org',
        '--role',
        'editor',
      );
      assert.equal((await bring('ben@monasso.org')).added, 14);
      await assert.rejects(shareOn(false), refused('not-allowed'));
      await ask('unshare', editor.id);
      await ask('share', 'ann@monasso.org/desk', '--user', 'ben@monasso.org', '--role', 'admin');
      await assert.rejects(shareOn(true), refused('bad-share', { reason: 'wider-than-yours' }));
      const { share } = await shareOn(false);
      assert.equal(share.role, 'viewer');
      const listed = await ask<{ id: string }[]>('share', 'list', 'ann@monasso.org/desk');
      assert.ok(listed.some(({ id }) => id === share.id));
    });

    it('a backup is whole, says what it holds, is its owner’s alone, and overwrites nothing', async () => {
      const file = join(folder, `${engine.name}.backup`);
      type Written = Record<'file' | 'secretKey', string> & Contents;
      const { secretKey, ...written } = await ask<Written>('backup', file);
      assert.equal(written.file, file);
      assert.ok(existsSync(secretKey));
      assert.equal(statSync(file).mode & 0o077, 0);
      const held = await opened(async ({ storage }) => {
        const count = async (table: 'domains' | 'calendars' | 'events' | 'users' | 'guests') =>
          (await storage.db.selectFrom(table).selectAll().execute()).length;
        return {
          domains: await count('domains'),
          people: (await count('users')) + (await count('guests')),
          calendars: await count('calendars'),
          events: await count('events'),
        };
      });
      const { domains, people, calendars, events } = written;
      assert.deepEqual({ domains, people, calendars, events }, held);
      assert.ok(held.domains === 1 && held.people >= 2 && held.calendars >= 1 && held.events >= 14);
      if (engine.name === 'SQLite') {
        const copy = new DatabaseSync(file, { readOnly: true });
        assert.equal(copy.prepare('select count(*) as n from events').get()?.['n'], held.events);
        copy.close();
      } else assert.equal(readFileSync(file).subarray(0, 5).toString(), 'PGDMP');
      assert.equal((await fasti(['backup', file])).code, 2);
    });

    it('a backup names the key that is in use, also where another one lies in the folder', async () => {
      const key = readFileSync(join(database.env['FASTI_DATA']!, 'secret.key'), 'utf8').trim();
      const file = join(folder, `${engine.name}.named.backup`);
      const { stdout, stderr } = await runFasti(['backup', file], {
        env: { ...database.env, FASTI_SECRET_KEY: key },
      });
      assert.equal(stderr, '');
      assert.match(stdout, /holds 1 domain, \d+ people, \d+ calendars? and \d+ events\./);
      assert.match(stdout, /keep FASTI_SECRET_KEY as well/);
    });
  });

if (hasPostgres)
  describe('PostgreSQL behind a socket, by an address with parameters', function () {
    this.timeout(180_000);
    it('is served, and backed up', async () => {
      const url = new URL(await newPostgresDatabase());
      const { folder, port } = await postgresSocket();
      const [user, database] = [`${url.username}:${url.password}`, url.pathname.slice(1)];
      const more = `port=${port}&application_name=a%20b&connect_timeout=9&sslmode=disable&options=-c%20lock_timeout%3D9s`;
      const addresses = [
        `postgres://${user}@/${database}?host=${folder}&${more}`,
        `postgresql://${user}@${encodeURIComponent(folder)}/${database}?${more}`,
        `postgres:///${database}?host=${folder}&user=${url.username}&password=${url.password}&port=${port}`,
      ];
      const env = { FASTI_DATA: scratchFolder() };
      for (const [at, address] of addresses.entries()) {
        const of = { ...env, FASTI_DATABASE_URL: address };
        const added = await runFasti(['domain', 'add', `d${at}.test`], { env: of });
        assert.equal(added.stderr, '', address);
        const file = join(env.FASTI_DATA, `copy ${at}`);
        const { code, stdout, stderr } = await runFasti(['backup', file, '--json'], { env: of });
        assert.equal(code, 0, stderr);
        assert.equal((JSON.parse(stdout) as Contents).domains, at + 1);
        assert.equal(readFileSync(file).subarray(0, 5).toString(), 'PGDMP');
      }
    });
  });

describe('the command line', function () {
  this.timeout(60_000);
  const env = { FASTI_DATA: join(scratchFolder(), 'never-made') };

  const wrong = {
    'share ann@monasso.org/choir': /one of --public, --link, --guest, --user and --space/,
    'share ann@monasso.org/choir --public --link x': /one of --public/,
    'share choir --public': /is not OWNER\/SLUG/,
    'share ann@monasso.org/choir --public --detail some': /--detail is one of busy, titles, full/,
    'share ann@monasso.org/choir --user ben@monasso.org --space bureau@monasso.org': /one of --public/,
    'share ann@monasso.org/choir --user ben@monasso.org --role owner':
      /--role is one of viewer, editor, admin/,
    'share ann@monasso.org/choir --guest gil@orange.fr --role admin':
      /--role admin is for --user and --space/,
    'share ann@monasso.org/choir --public --role viewer': /--role is for people and spaces/,
    'share ann@monasso.org/choir --link x --role admin': /--role is for people and spaces/,
    'share ann@monasso.org/choir --public --until tomorrow': /is not a day/,
    'share ann@monasso.org/choir --public --until 2027-02-30': /is not a day/,
    'share ann@monasso.org/choir --public --language de': /--language is one of fr, en/,
    'share ann@monasso.org/choir --open': /Unknown option/,
    'user add ann@monasso.org': /--name is missing/,
    'space add bureau@monasso.org --owner ann@monasso.org': /--name is missing/,
    'space add bureau@monasso.org --name Bureau': /--owner is missing/,
    'space member bureau@monasso.org ben@monasso.org': /--role is missing/,
    'space member bureau@monasso.org ben@monasso.org --role admin':
      /--role is one of owner, moderator, member, none/,
    'space member bureau@monasso.org --role owner': /wrong number of words/,
    'space remove': /wrong number of words/,
    'space list everything': /wrong number of words/,
    'space bureau@monasso.org': /there is no verb "space"/,
    'calendar import ann@monasso.org choir /no/such/file.ics': /cannot read/,
    'domain add': /wrong number of words/,
    'domain change monasso.org': /say what changes/,
    'domain change monasso.org --language de': /--language is one of fr, en/,
    'domain change monasso.org --program-passwords on': /--program-passwords is one of optional, required/,
    'user add': /say a LOGIN, or --from FILE/,
    'user add ann@monasso.org --from people.csv': /the list says who and what/,
    'user add --from people.csv --admin': /the list says who and what/,
    'user add --from /no/such/file.csv': /cannot read/,
    'user change ann@monasso.org': /say what changes/,
    'user change ann@monasso.org --force': /say what changes/,
    'user change ann@monasso.org --admin yes': /--admin is one of on, off/,
    'user remove': /wrong number of words/,
    'user remove ann@monasso.org --hand-over-to ben@monasso.org --delete-calendars': /say one of/,
    'user password': /wrong number of words/,
    'user list everybody': /wrong number of words/,
    'calendar export choir': /is not OWNER\/SLUG/,
    'calendar remove choir': /is not OWNER\/SLUG/,
    'outbox list --state lost': /--state is one of waiting, sent, failed, uncertain, withdrawn/,
    'outbox list --limit 0': /--limit wants 1 to/,
    'outbox retry': /say an ID, or --failed/,
    'outbox retry abc --failed': /say an ID, or --failed/,
    'outbox retry abc --domain monasso.org': /--domain is for --failed/,
    'share list': /say OWNER\/SLUG, or --all/,
    'share list ann@monasso.org/choir --all': /say OWNER\/SLUG, or --all/,
    'share list ann@monasso.org/choir --domain monasso.org': /--domain is for --all/,
    'share ann@monasso.org/choir --guests-from guests.csv --public': /say one of/,
    'share ann@monasso.org/choir --guests-from guests.csv --role admin':
      /--role admin is for --user and --space/,
    'share ann@monasso.org/choir --guests-from /no/such/file.csv': /cannot read/,
    'frobnicate the bar': /there is no verb "frobnicate"/,
  };
  for (const [line, said] of Object.entries(wrong))
    it(`fasti ${line}: 2, and why`, async () => {
      const { code, stdout, stderr } = await runFasti(line.split(' '), { env });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, said);
      assert.match(stderr, /Usage: ?\n? *fasti /);
      assert.ok(!existsSync(env.FASTI_DATA), 'nothing was made');
    });

  const verbs = [
    'serve',
    'demo',
    'domain add',
    'domain list',
    'domain change',
    'user add',
    'user list',
    'user change',
    'user password',
    'user remove',
    'space add',
    'space member',
    'space list',
    'space remove',
    'calendar import',
    'calendar list',
    'calendar export',
    'calendar remove',
    'share',
    'share list',
    'unshare',
    'outbox list',
    'outbox retry',
    'inspect',
    'backup',
  ];
  for (const verb of verbs)
    it(`fasti ${verb} --help`, async () => {
      const { code, stdout, stderr } = await runFasti([...verb.split(' '), '--help'], { env });
      assert.deepEqual([code, stderr], [0, '']);
      assert.ok(stdout.startsWith(`Usage: fasti ${verb}`));
    });

  const needing = [
    ['user', 'add', 'ann@monasso.org', '--name', 'Ann'],
    ['space', 'list'],
    ['calendar', 'import', 'ann@monasso.org', 'choir', data('mesevenements.ics')],
    ['share', 'list', 'ann@monasso.org/choir'],
    ['share', 'ann@monasso.org/choir', '--public'],
    ['unshare', 'x'],
    ['backup', join(scratchFolder(), 'copy')],
  ];
  for (const words of needing)
    it(`fasti ${words.slice(0, 2).join(' ')} refuses where there is no database, and makes none`, async () => {
      const { code, stdout, stderr } = await runFasti(words, { env });
      assert.deepEqual([code, stdout], [1, '']);
      assert.ok(
        stderr.includes(`there is no database of Fasti in ${env.FASTI_DATA}: FASTI_DATA names`),
        stderr,
      );
      assert.ok(!existsSync(env.FASTI_DATA), 'nothing was made');
      assert.ok(!existsSync(words[1]!));
    });

  it('tells the version', async () => {
    const { code, stdout } = await runFasti(['--version'], { env });
    assert.equal(code, 0);
    assert.match(stdout, /^fasti \d+\.\d+\.\d+\n$/);
  });

  if (hasPostgres)
    it('refuses where PostgreSQL has no database of this name, or nothing of ours in it', async () => {
      const empty = await newPostgresDatabase();
      for (const url of [empty, `${empty}x`]) {
        const of = { FASTI_DATABASE_URL: url, ...env };
        const { code, stderr } = await runFasti(['space', 'list', '--json'], { env: of });
        assert.equal(code, 1);
        assert.match(stderr, /"error":"database-missing".*FASTI_DATABASE_URL/);
        assert.ok(!stderr.includes(new URL(url).password));
      }
      assert.ok(!existsSync(env.FASTI_DATA), 'no key was made');
    });

  it('names every verb in its help, and in the README', async () => {
    const { stdout } = await runFasti(['--help'], { env });
    const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
    for (const verb of verbs) {
      assert.ok(stdout.includes(`fasti ${verb}`), verb);
      assert.ok(readme.includes(`fasti ${verb}`), verb);
    }
  });
});
