import assert from 'node:assert/strict';
import { pino } from 'pino';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import { startFetching } from '../../src/sources/fetcher.ts';
import { subscribeCalendar } from '../../src/sources/subscribe-calendar.ts';
import * as events from '../../src/storage/tables/events.ts';
import { eventText, fileOf } from '../calendars/events.ts';
import { inEachScene } from '../support/scene.ts';
import { sourceSettings, startSourceServer, type SourceServer } from '../support/source-server.ts';

inEachScene(
  'the fetcher',
  (scene) => {
    let server: SourceServer;
    beforeEach(async () => {
      server = await startSourceServer();
    });
    afterEach(() => server.close());

    const subscribe = async (path: string) => {
      server.answers.set(path, { body: fileOf(eventText('a')) });
      const { calendar } = await subscribeCalendar(scene().ann, {
        owner: 'ann@monasso.org',
        address: server.origin + path,
        name: path.slice(1),
      });
      return calendar;
    };
    const countOf = async (id: Awaited<ReturnType<typeof subscribe>>['id']) => {
      const { calendar } = await openCalendar(scene().ann, { id }, 'read');
      return await events.count(scene().storage.db, calendar.id);
    };
    const start = () => {
      const { storage, clock, config, ann } = scene();
      const log = pino({ level: 'silent' });
      return startFetching({ storage, clock, config, mail: ann.mail, log });
    };

    it('fetches each source when it is due, once by however many nodes, and no sooner', async () => {
      const one = await subscribe('/one');
      const other = await subscribe('/other');
      for (const path of ['/one', '/other'])
        server.answers.set(path, { body: fileOf(eventText('a'), eventText('b')) });
      const asked = server.asked.length;
      const early = start();
      await early.idle();
      await early.stop();
      assert.equal(server.asked.length, asked);
      scene().clock.advance({ hours: 2 });
      const nodes = [start(), start()];
      for (const node of nodes) await node.idle();
      await Promise.all(nodes.map((node) => node.stop()));
      assert.deepEqual(
        server.asked
          .slice(asked)
          .map(({ path }) => path)
          .sort(),
        ['/one', '/other'],
      );
      assert.deepEqual([await countOf(one.id), await countOf(other.id)], [2, 2]);
    });

    it('goes on with the others where one source, or what is kept of it, is broken', async () => {
      const one = await subscribe('/one');
      await subscribe('/other');
      server.answers.set('/one', { body: fileOf(eventText('a'), eventText('b')) });
      await scene().storage.transaction(async (tx) => {
        const { id } = await tx
          .selectFrom('sourced_calendars as c')
          .innerJoin('sources as s', 's.id', 'c.source_id')
          .select('s.id')
          .where('c.calendar_id', '<>', one.id)
          .executeTakeFirstOrThrow();
        // As under another secret key.
        await tx.updateTable('sources').set({ sealed: 'AAAA' }).where('id', '=', id).execute();
      });
      scene().clock.advance({ hours: 2 });
      const node = start();
      await node.idle();
      await node.stop();
      assert.equal(await countOf(one.id), 2);
    });
  },
  { env: sourceSettings },
);
