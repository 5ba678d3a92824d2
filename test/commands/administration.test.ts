import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engines, type Database } from '../support/engines.ts';
import { runFasti, type Ran } from '../support/run-fasti.ts';
import { scratchFolder } from '../support/scratch.ts';

const data = (name: string) => join(import.meta.dirname, '..', '..', 'data', name);
type Row = Readonly<Record<string, unknown>>;

// The verbs behind them are tested on every engine: here it is the terminal that counts.
for (const engine of engines.slice(0, 1))
  describe(`what an administrator changes by command on ${engine.name}`, function () {
    this.timeout(60_000);
    let database: Database;
    const folder = scratchFolder();
    const fasti = (...words: string[]): Promise<Ran> => runFasti(words, { env: database.env });
    /** Runs it with --json, expects it to succeed, and answers what it printed. */
    async function ask<Answer>(...words: string[]): Promise<Answer> {
      const { code, stdout, stderr } = await fasti(...words, '--json');
      assert.equal(code, 0, stderr);
      assert.equal(stdout.trim().split('\n').length, 1, 'one line of JSON');
      return JSON.parse(stdout) as Answer;
    }
    async function refuse(said: RegExp, ...words: string[]): Promise<void> {
      const { code, stdout, stderr } = await fasti(...words);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, said);
    }
    const list = (name: string, text: string) => {
      const file = join(folder, name);
      writeFileSync(file, text);
      return file;
    };
    const [ann, ben] = ['ann@monasso.org', 'ben@monasso.org'];

    before(async function () {
      database = await engine.newDatabase();
      await ask('domain', 'add', 'monasso.org');
      await ask('user', 'add', ann, '--name', 'Ann', '--admin');
      await ask('user', 'add', ben, '--name', 'Ben');
      await ask('calendar', 'import', ann, 'choir', data('mesevenements.ics'));
    });

    it('people come from a list, line by line, and the same list again changes nothing', async () => {
      const file = list(
        'people.csv',
        '\ufeffIdentifiant;Nom;Administrateur;Téléphone\r\npia@monasso.org;"Pia ""la"" Roux";non;06\r\nx y;X;;\r\n',
      );
      const first = await fasti('user', 'add', '--from', file);
      assert.equal(first.code, 1);
      assert.match(first.stderr, /left out: Téléphone/);
      const [added, refused, sum] = first.stdout.trimEnd().split('\n');
      assert.match(added!, /^line 2 {5}added {6}pia@monasso\.org {2}http:.*\/password\/[\w-]{43}$/);
      assert.match(refused!, /^line 3 {5}refused {4}x y {2}This is not a login \(given: x y\)$/);
      assert.equal(sum, '1 added, 0 unchanged, 1 refused');

      const again = await fasti('user', 'add', '--from', file, '--json');
      assert.equal(again.code, 1);
      const lines = JSON.parse(again.stdout) as Row[];
      assert.deepEqual(
        lines.map(({ line, result, password, error }) => [line, result, password, error]),
        [
          [2, 'unchanged', null, undefined],
          [3, 'refused', undefined, 'bad-login'],
        ],
      );
      const told = again.stderr
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text) as Row);
      assert.deepEqual(told, [
        { warning: 'columns-left-out', columns: ['Téléphone'] },
        { error: 'lines-refused', refused: 1 },
      ]);
      const pia = (await ask<Row[]>('user', 'list')).find(({ login }) => login === 'pia@monasso.org');
      assert.equal(pia?.['name'], 'Pia "la" Roux');
      assert.deepEqual(Object.keys(pia), [
        ...['id', 'login', 'name', 'admin', 'language', 'hasPassword', 'calendars', 'formerLogins'],
      ]);
    });

    it('a list that cannot be read is refused with 3, and where', async () => {
      const file = list('broken.csv', 'login,name\n"ann@monasso.org,Ann\n');
      const { code, stdout, stderr } = await fasti('user', 'add', '--from', file);
      assert.deepEqual([code, stdout], [3, '']);
      assert.match(stderr, /This list cannot be read \(reason: open-quote, line: 2\)/);
      assert.equal((await fasti('user', 'add', '--from', join(folder, 'no.csv'))).code, 2);
    });

    it('guests are invited from a list, and are not written to twice', async () => {
      const file = list('guests.txt', 'gil@orange.fr\nGil@Orange.fr\nann@monasso.org\n');
      const invite = ['share', `${ann}/choir`, '--guests-from', file, '--detail', 'titles'];
      const first = await fasti(...invite, '--json');
      assert.equal(first.code, 1);
      const lines = JSON.parse(first.stdout) as Row[];
      assert.deepEqual(
        lines.map(({ line, result, login, sameAs, error }) => [line, result, login ?? error ?? sameAs]),
        [
          [1, 'added', 'gil.orange.fr@monasso.org'],
          [2, 'unchanged', 1],
          [3, 'refused', 'share-with-yourself'],
        ],
      );
      const again = await fasti(...invite);
      assert.match(again.stdout, /^line 1 {5}unchanged {2}gil@orange\.fr {2}gil\.orange\.fr@monasso\.org$/m);
      assert.match(again.stdout, /^0 added, 2 unchanged, 1 refused$/m);
      const all = await ask<Row[]>('share', 'list', '--all');
      assert.deepEqual(
        all.map(({ calendar, name, detail, state }) => [calendar, name, detail, state]),
        [[`${ann}/choir`, 'gil@orange.fr', 'titles', 'sent']],
      );
      const { stdout } = await fasti('share', 'list', '--all', '--domain', 'monasso.org');
      assert.match(stdout, /^ann@monasso\.org\/choir +\w+ +gil@orange\.fr +viewer +titles +sent$/m);
      await refuse(/No such domain/, 'share', 'list', '--all', '--domain', 'mairie.fr');
    });

    it('a calendar goes out and comes in again unchanged; nothing is overwritten', async () => {
      const plain = await fasti('calendar', 'export', `${ann}/choir`);
      assert.equal(plain.code, 0);
      assert.ok(plain.stdout.startsWith('BEGIN:VCALENDAR\r\n') && plain.stdout.endsWith('END:VCALENDAR\r\n'));
      const file = join(folder, `${engine.name}.ics`);
      const told = await ask<Row>('calendar', 'export', `${ann}/choir`, file);
      assert.deepEqual(told, { calendar: `${ann}/choir`, events: 14, file });
      assert.equal(readFileSync(file, 'utf8'), plain.stdout);
      assert.equal(statSync(file).mode & 0o077, 0);
      const { ics } = await ask<{ ics: string }>('calendar', 'export', `${ann}/choir`);
      assert.equal(ics, plain.stdout);
      const again = await ask<Row>('calendar', 'import', ann, 'choir', file);
      assert.deepEqual([again['updated'], again['unchanged']], [0, 14]);
      assert.equal((await fasti('calendar', 'export', `${ann}/choir`, file)).code, 2);
      await refuse(/No such calendar/, 'calendar', 'export', `${ann}/none`, join(folder, 'none.ics'));
      assert.ok(!existsSync(join(folder, 'none.ics')));
    });

    it('mails are listed, and tried again', async () => {
      const listed = await ask<Row[]>('outbox', 'list', '--state', 'waiting', '--to', 'gil@');
      assert.deepEqual(
        listed.map(({ to, state, attempts, canRetry }) => [to, state, attempts, canRetry]),
        [['gil@orange.fr', 'waiting', 0, true]],
      );
      const id = String(listed[0]!['id']);
      const { to, subject } = listed[0]!;
      assert.deepEqual(await ask('outbox', 'retry', id), { id, to, subject });
      assert.match(
        (await fasti('outbox', 'list', '--domain', 'monasso.org')).stdout,
        /gil@orange\.fr +Ann partage .* +waiting +0$/m,
      );
      assert.deepEqual(await ask('outbox', 'retry', '--failed'), []);
      assert.deepEqual(await ask('outbox', 'list', '--state', 'sent'), []);
      await refuse(/No such letter/, 'outbox', 'retry', 'no-such-letter');
      await refuse(/No such domain/, 'outbox', 'list', '--domain', 'mairie.fr');
    });

    it('a user changes, and so does what is printed', async () => {
      await refuse(/A domain keeps an administrator/, 'user', 'change', ann, '--admin', 'off');
      const changed = await ask<Row>(
        'user',
        'change',
        ben,
        '--admin',
        'on',
        '--name',
        'Benoît',
        '--language',
        'en',
      );
      assert.deepEqual(
        [changed['admin'], changed['name'], changed['language'], changed['changed']],
        [true, 'Benoît', 'en', true],
      );
      assert.match((await fasti('user', 'change', ben, '--admin', 'on')).stdout, /so already/);
      await ask('user', 'change', ann, '--login', 'anne@monasso.org');
      await ask('user', 'change', ben, '--admin', 'off');
      const { stdout } = await fasti('user', 'list', '--domain', 'monasso.org');
      assert.match(stdout, /^anne@monasso\.org +Ann +yes +fr +not yet +1 +ann@monasso\.org$/m);
      await refuse(/This login is taken/, 'user', 'change', ben, '--login', ann);
      await refuse(/No such user/, 'user', 'change', 'no@monasso.org', '--name', 'X');
      const offered = await ask<Row>('user', 'password', ann);
      assert.equal(offered['login'], 'anne@monasso.org');
      assert.match(String(offered['password']), /^http:\/\/localhost:8080\/password\/[\w-]{43}$/);
      assert.ok(Date.parse(String(offered['endsAt'])) > 0);
    });

    it('a user goes, with their calendars handed over or deleted as is said', async () => {
      await refuse(/A domain keeps an administrator/, 'user', 'remove', ann, '--delete-calendars');
      await ask('user', 'change', ben, '--admin', 'on');
      await refuse(/This user still has calendars \(count: 1\)/, 'user', 'remove', ann);
      await ask('calendar', 'import', ben, 'choir', data('permanences.ics'));
      assert.deepEqual(await ask('user', 'remove', ann, '--hand-over-to', ben), {
        login: 'anne@monasso.org',
        handedOver: [{ from: 'anne@monasso.org/choir', to: `${ben}/choir-2` }],
        deleted: [],
      });
      const listed = await ask<Row[]>('calendar', 'list');
      assert.deepEqual(
        listed.map(({ calendar, events }) => [calendar, events]),
        [
          [`${ben}/choir`, 6],
          [`${ben}/choir-2`, 14],
        ],
      );
      assert.equal(listed[1]?.['feed'], `http://localhost:8080/home/${ben}/choir-2.ics`);
      assert.equal((await ask<Row[]>('share', 'list', `${ann}/choir`)).length, 1, 'by its former address');
      assert.deepEqual(await ask('calendar', 'remove', `${ann}/choir`), { calendar: `${ann}/choir` });
      assert.match((await fasti('calendar', 'list', ben)).stdout, /^ben@monasso\.org\/choir +\S+ +6 +0$/m);
      const gone = await fasti('user', 'remove', ben, '--delete-calendars', '--force');
      assert.match(gone.stdout, /ben@monasso\.org\/choir was deleted/);
      assert.deepEqual(await ask('calendar', 'list', '--domain', 'monasso.org'), []);
    });

    it('a domain changes its zone, its language and its name', async () => {
      const changed = await ask<Row>(
        'domain',
        'change',
        'monasso.org',
        '--name',
        'asso.fr',
        '--time-zone',
        'UTC',
      );
      assert.deepEqual(
        [changed['name'], changed['timeZone'], changed['language'], changed['changed']],
        ['asso.fr', 'UTC', 'fr', true],
      );
      assert.match((await fasti('domain', 'change', 'asso.fr', '--language', 'fr')).stdout, /so already/);
      const required = await fasti('domain', 'change', 'asso.fr', '--program-passwords', 'required');
      assert.match(required.stdout, /^asso\.fr: UTC, fr, program passwords required$/m);
      const [domain] = await ask<Row[]>('domain', 'list');
      assert.deepEqual(
        [domain?.['name'], domain?.['formerNames'], domain?.['users'], domain?.['guests']],
        ['asso.fr', ['monasso.org'], 1, 1],
      );
      assert.equal(domain?.['programPasswords'], 'required');
      assert.match(
        (await fasti('domain', 'list')).stdout,
        /^asso\.fr +UTC +fr +required +1 +0 +1 +0 +monasso\.org$/m,
      );
      await refuse(/This is not a domain name/, 'domain', 'change', 'asso.fr', '--time-zone', 'Mars');
      await refuse(/No such domain/, 'domain', 'change', 'nowhere.fr', '--language', 'en');
      assert.equal((await ask<Row[]>('user', 'list'))[0]?.['login'], 'pia@asso.fr');
    });
  });
