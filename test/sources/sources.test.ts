import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import { allows } from '../../src/calendars/access.ts';
import { removeCalendar } from '../../src/calendars/remove-calendar.ts';
import { saveEvent } from '../../src/calendars/save-event.ts';
import { exportCalendar } from '../../src/feeds/export-calendar.ts';
import { shareCalendar } from '../../src/sharing/share-calendar.ts';
import { asking } from '../../src/sources/asking.ts';
import { fetchClaimed } from '../../src/sources/fetch-claimed.ts';
import { refreshSource } from '../../src/sources/refresh-source.ts';
import { subscribeCalendar } from '../../src/sources/subscribe-calendar.ts';
import { unsubscribeCalendar } from '../../src/sources/unsubscribe-calendar.ts';
import * as events from '../../src/storage/tables/events.ts';
import * as sources from '../../src/storage/tables/sources.ts';
import { eventText, fileOf } from '../calendars/events.ts';
import { refused } from '../support/refused.ts';
import { inEachScene, type Scene } from '../support/scene.ts';
import { sourceSettings, startSourceServer, type SourceServer } from '../support/source-server.ts';

const titled = (uid: string, title: string, more: readonly string[] = []) =>
  eventText(uid, [`SUMMARY:${title}`, ...more]);
const four = ['a', 'b', 'c', 'd'].map((uid) => titled(uid, `Séance ${uid}`));
const page = '<!DOCTYPE html><html><body>Sign in</body></html>';

inEachScene(
  'a calendar from outside',
  (scene) => {
    let server: SourceServer;
    beforeEach(async () => {
      server = await startSourceServer();
      put(fileOf(...four));
    });
    afterEach(() => server.close());

    const put = (body: Uint8Array | string, headers: Record<string, string> = {}) =>
      server.answers.set('/a.ics', { body, headers });
    const subscribe = (more: object = {}) =>
      subscribeCalendar(scene().ann, {
        owner: 'ann@monasso.org',
        slug: 'outside',
        address: `${server.origin}/a.ics`,
        ...more,
      });
    const which = { owner: 'ann@monasso.org', slug: 'outside' };
    const refresh = (anyway = false) => {
      scene().clock.advance({ hours: 1 });
      return refreshSource(scene().ann, { calendar: which, anyway });
    };
    const revision = async () => (await openCalendar(scene().ann, which, 'read')).calendar.revision;
    const texts = async () => {
      const { calendar } = await openCalendar(scene().ann, which, 'read');
      const known = await events.known(scene().storage.db, calendar.id);
      const rows = await events.listByUid(scene().storage.db, calendar.id, [...known.keys()]);
      return rows.map(({ text }) => text).sort();
    };
    const titles = async () => (await texts()).map((text) => /SUMMARY:(.*?)\r\n/.exec(text)?.[1]).sort();
    const lettersOf = async (inScene: Scene) =>
      (await inScene.inbox.of('ann@monasso.org')).filter(({ text }) => text.includes('localhost'));

    it('has its name, its colour and its events, byte for byte, and is shared like any other', async () => {
      const head = 'X-WR-CALNAME:Emploi du temps\r\nX-APPLE-CALENDAR-COLOR:#336699\r\nBEGIN:VEVENT';
      put(
        Buffer.from(fileOf(...four))
          .toString()
          .replace('BEGIN:VEVENT', head),
      );
      const { calendar, events: count } = await subscribe({ slug: undefined });
      assert.deepEqual(
        [calendar.name, calendar.color, calendar.slug, count],
        ['Emploi du temps', '#336699', 'emploi-du-temps', 4],
      );
      const share = await shareCalendar(scene().ann, {
        calendar: { id: calendar.id },
        audience: { kind: 'public' },
        detail: 'full',
        privateEvents: false,
        until: null,
      });
      assert.equal(share.share.audience.kind, 'public');
      const { text } = await exportCalendar(scene().ann, { calendar: { id: calendar.id } });
      assert.match((await Array.fromAsync(text)).join(''), /SUMMARY:Séance a/);
    });

    it('is asked for again with what is known of it, and says nothing where nothing changed', async () => {
      server.answers.set('/a.ics', ({ 'if-none-match': tag }) =>
        tag === '"1"' ? { status: 304 } : { body: fileOf(...four), headers: { etag: '"1"' } },
      );
      await subscribe();
      const before = await revision();
      const state = await refresh();
      assert.equal(server.asked.at(-1)!.headers['if-none-match'], '"1"');
      assert.equal(state.trouble, null);
      assert.equal(await revision(), before);
    });

    it('takes in what changed, what came and what went', async () => {
      await subscribe();
      put(fileOf(...four.slice(0, 2), titled('c', 'Déplacée'), titled('e', 'Nouvelle')));
      const before = await revision();
      assert.equal((await refresh()).events, 4);
      assert.deepEqual(await titles(), ['Déplacée', 'Nouvelle', 'Séance a', 'Séance b']);
      assert.ok((await revision()) > before);
    });

    for (const [what, body] of Object.entries({
      'with the time of the export in it': () =>
        Buffer.from(fileOf(...four))
          .toString()
          .replaceAll(
            'DTSTAMP:20260101T000000Z',
            'DTSTAMP:20261125T101112Z\r\nLAST-MODIFIED:20261125T101112Z\r\nSEQUENCE:7',
          ),
      'with another UID for each event': () =>
        Buffer.from(fileOf(...four))
          .toString()
          .replaceAll(/UID:(\w)/g, 'UID:new-$1-20261125'),
    }))
      it(`changes for nobody where it is written anew, ${what}`, async () => {
        await subscribe();
        const [before, kept] = [await revision(), await texts()];
        put(body());
        await refresh();
        assert.equal(await revision(), before);
        assert.deepEqual(await texts(), kept);
      });

    it('changes for nobody where a description ends with when it was exported, and does where it says something else', async () => {
      const told = (when: string, where: string) =>
        fileOf(...four, titled('e', 'Cours', [`DESCRIPTION:${where}\\n(Exporté le:${when})\\n`]));
      put(told('25/11/2026 10:12', 'Salle 1'));
      await subscribe();
      const before = await revision();
      put(told('26/11/2026 08:00', 'Salle 1'));
      await refresh();
      assert.equal(await revision(), before);
      put(told('26/11/2026 09:00', 'Salle 2'));
      await refresh();
      assert.ok((await revision()) > before);
    });

    it('keeps the UID that subscribers know while the event itself changes, if the rest tells which it is', async () => {
      await subscribe();
      put(
        fileOf(...['a', 'b', 'c', 'd'].map((uid) => titled(`x${uid}`, `Séance ${uid}`, ['DESCRIPTION:neu']))),
      );
      await refresh();
      const all = await texts();
      assert.ok(
        all.every((text) => /^UID:[abcd]\r$/m.test(text) && text.includes('DESCRIPTION:neu')),
        all.join(),
      );
    });

    const troubles: Record<string, [trouble: string, answer: Parameters<SourceServer['answers']['set']>[1]]> =
      {
        'a page to sign in at': ['web-page', { body: page, headers: { 'content-type': 'text/calendar' } }],
        nothing: ['no-calendar', { body: '' }],
        'many beginnings': ['no-calendar', { body: 'x:begin:vevent\n'.repeat(500_000) }],
        'many small beginnings': ['cut-off', { body: 'begin:vcalendar\n'.repeat(500_000) }],
        'something else': ['no-calendar', { body: 'hello' }],
        'a file that ends in its middle': [
          'cut-off',
          { body: Buffer.from(fileOf(...four)).subarray(0, 200) },
        ],
        'packed bytes that end in their middle': [
          'cut-off',
          { body: gzipSync(fileOf(...four)).subarray(0, 60), headers: { 'content-encoding': 'gzip' } },
        ],
        401: ['sign-in', { status: 401 }],
        403: ['sign-in', { status: 403 }],
        404: ['gone', { status: 404, body: page }],
        410: ['gone', { status: 410 }],
        429: ['busy', { status: 429, headers: { 'retry-after': '86400' } }],
        500: ['failing', { status: 500 }],
        204: ['refused', { status: 204 }],
        'one redirect after another': ['redirects', { status: 302, headers: { location: '/a.ics' } }],
        'a redirect to where nothing is encrypted': [
          'redirects',
          { status: 302, headers: { location: 'http://localhost/a.ics' } },
        ],
        'a redirect to a network of its own': [
          'inside',
          { status: 302, headers: { location: 'https://127.0.0.1/' } },
        ],
        'more than is allowed': ['too-large', { body: 'x'.repeat(20_000_001) }],
        'more than is allowed, packed': [
          'too-large',
          { body: gzipSync('x'.repeat(30_000_000)), headers: { 'content-encoding': 'gzip' } },
        ],
        'all at once nothing': ['empty', { body: fileOf() }],
        'all at once less than half': ['shrunk', { body: fileOf(four[0]!) }],
      };
    for (const [what, [trouble, answer]] of Object.entries(troubles))
      it(`stays as it is where it answers with ${what}, and its owner is told once`, async () => {
        await subscribe();
        const before = await revision();
        server.answers.set('/a.ics', answer);
        for (let n = 0; n < 5; n += 1) {
          const state = await refresh();
          assert.equal(state.trouble ?? state.withheld, trouble);
        }
        assert.equal(await revision(), before);
        assert.equal((await titles()).length, 4);
        const letters = await lettersOf(scene());
        assert.equal(letters.length, 1);
        assert.match(letters[0]!.text, /outside\/source/);
        // It is well again, and then not: that is another matter.
        put(fileOf(...four));
        assert.equal((await refresh()).trouble, null);
        server.answers.set('/a.ics', answer);
        for (let n = 0; n < 3; n += 1) await refresh();
        assert.equal((await lettersOf(scene())).length, 2);
      });

    it('is not asked for more often than it wants to be', async () => {
      await subscribe();
      server.answers.set('/a.ics', { status: 429, headers: { 'retry-after': '86400' } });
      const { nextAt } = await refresh();
      assert.ok(nextAt >= scene().clock.ms + 86_400_000);
    });

    it('says nothing of a failure that passes by itself', async () => {
      await subscribe();
      server.answers.set('/a.ics', { status: 503 });
      await refresh();
      await refresh();
      assert.deepEqual(await lettersOf(scene()), []);
    });

    it('is emptied, or halved, where who looks after it says so', async () => {
      await subscribe();
      put(fileOf(four[0]!));
      assert.equal((await refresh()).withheld, 'shrunk');
      const { withheld, events: count } = await refresh(true);
      assert.deepEqual([withheld, count], [null, 1]);
      assert.deepEqual(await titles(), ['Séance a']);
    });

    it('is no calendar at all where its address gives none', async () => {
      server.answers.set('/a.ics', { body: page });
      await assert.rejects(subscribe(), refused('source-unusable', { trouble: 'web-page' }));
      await assert.rejects(openCalendar(scene().ann, which, 'read'), refused('calendar-not-found'));
      const closed = createServer();
      closed.listen(0, 'localhost');
      await new Promise((resolve) => closed.once('listening', resolve));
      const { port } = closed.address() as AddressInfo;
      await new Promise((resolve) => closed.close(resolve));
      await assert.rejects(
        subscribe({ address: `https://localhost:${port}/` }),
        refused('source-unusable', {
          trouble: 'unreachable',
        }),
      );
    });

    for (const [reason, address] of [
      ['not-an-address', 'agenda'],
      ['scheme', 'ftp://example.org/a.ics'],
      ['scheme', 'file:///etc/passwd'],
      ['inside', 'https://192.168.1.1/a.ics'],
      ['inside', 'https://%zz:%e9@10.0.0.1/a.ics'],
      ['inside', 'https://[::1]/a.ics'],
      ['inside', 'https://0x7f.1/a.ics'],
      ['password-over-http', 'http://ann:secret@example.org/a.ics'],
    ] as const)
      it(`is not asked for at ${address}`, async () => {
        await assert.rejects(subscribe({ address }), refused('bad-source-address', { reason }));
        assert.deepEqual(server.asked, []);
      });

    it('is asked for with its login, which goes nowhere else and lies sealed', async () => {
      const other = await startSourceServer();
      try {
        other.answers.set('/b.ics', { body: fileOf(...four) });
        server.answers.set('/a.ics', { status: 301, headers: { location: `${other.origin}/b.ics` } });
        await subscribe({ login: 'ann', password: 'gré-à-gré' });
        const sent = `Basic ${Buffer.from('ann:gré-à-gré').toString('base64')}`;
        assert.equal(server.asked[0]!.headers.authorization, sent);
        assert.equal(other.asked[0]!.headers.authorization, undefined);
        const rows = await scene().storage.db.selectFrom('sources').selectAll().execute();
        assert.doesNotMatch(JSON.stringify(rows), /gré-à-gré|a\.ics/);
      } finally {
        await other.close();
      }
    });

    it('takes webcal for https, and the login that stands in an address', async () => {
      const address = `${server.origin.replace('https:', 'webcal:').replace('//', '//ann:pw@')}/a.ics`;
      await subscribe({ address });
      assert.equal(
        server.asked[0]!.headers.authorization,
        `Basic ${Buffer.from('ann:pw').toString('base64')}`,
      );
    });

    it('is changed by nobody here, and read by whom it is shared with', async () => {
      const { calendar } = await subscribe();
      const { access } = await openCalendar(scene().ann, which, 'admin');
      assert.ok(!allows(access, 'edit') && allows(access, 'own'));
      const write = saveEvent(scene().ann, {
        calendar: which,
        name: 'n.ics',
        text: titled('n', 'Neu'),
        precondition: undefined,
      });
      await assert.rejects(write, refused('calendar-sourced'));
      for (const by of [scene().ann, scene().operator])
        await assert.rejects(
          importCalendar(by, { ...which, bytes: fileOf(titled('n', 'Neu')) }),
          refused('calendar-sourced'),
        );
      await assert.rejects(
        refreshSource(scene().ben, { calendar: { id: calendar.id } }),
        refused('calendar-not-found'),
      );
    });

    it('goes its own way once it is detached, and its address is forgotten', async () => {
      await subscribe();
      await unsubscribeCalendar(scene().ann, which);
      assert.equal((await titles()).length, 4);
      await importCalendar(scene().ann, { ...which, bytes: fileOf(titled('n', 'Neu')) });
      assert.equal((await titles()).length, 5);
      assert.deepEqual(await scene().storage.db.selectFrom('sources').selectAll().execute(), []);
      await assert.rejects(refresh(), refused('calendar-not-sourced'));
    });

    it('is fetched once for all who have it, each of whom gets it whole', async () => {
      server.answers.set('/a.ics', ({ 'if-none-match': tag }) =>
        tag === '"1"' ? { status: 304 } : { body: fileOf(...four), headers: { etag: '"1"' } },
      );
      await subscribe();
      const other = { owner: 'ben@monasso.org', slug: 'outside' };
      await subscribeCalendar(scene().ben, { ...other, address: `${server.origin}/a.ics` });
      put(fileOf(...four, titled('e', 'Nouvelle')));
      const before = server.asked.length;
      scene().clock.advance({ hours: 2 });
      const now = scene().clock.ms;
      const claimed = await sources.claim(scene().storage, now, now + 1000);
      assert.equal(await sources.claim(scene().storage, now, now + 1000), undefined);
      await fetchClaimed(scene().ann, claimed!, { by: asking(scene().config) });
      assert.equal(server.asked.length, before + 1);
      for (const [who, at] of [
        [scene().ann, which],
        [scene().ben, other],
      ] as const) {
        const { calendar } = await openCalendar(who, at, 'read');
        assert.equal(await events.count(scene().storage.db, calendar.id), 5);
      }
    });

    it('is not asked for any more once no calendar comes from it', async () => {
      await subscribe();
      await removeCalendar(scene().ann, { calendar: which });
      scene().clock.advance({ hours: 2 });
      const now = scene().clock.ms;
      const claimed = await sources.claim(scene().storage, now, now + 1000);
      const before = server.asked.length;
      await fetchClaimed(scene().ann, claimed!, { by: asking(scene().config) });
      assert.equal(server.asked.length, before);
      assert.deepEqual(await scene().storage.db.selectFrom('sources').selectAll().execute(), []);
    });
  },
  { env: sourceSettings },
);
