import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, PostgresDialect, sql, SqliteDialect, type SqliteDatabase } from 'kysely';
import pg from 'pg';
import * as foundation from '../../src/storage/migrations/0001-foundation.ts';
import * as borders from '../../src/storage/migrations/0004-borders.ts';
import type { Engine } from '../../src/storage/storage.ts';
import { hasPostgres, newPostgresDatabase } from '../support/postgres.ts';

type Opened = Readonly<{ engine: Engine; db: Kysely<unknown>; close(): Promise<void> }>;

/** As `storage/sqlite.ts` migrates: keys are not watched. */
function openSqlite(): Promise<Opened> {
  const database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false });
  const known: SqliteDatabase = {
    close: () => database.close(),
    prepare(text) {
      const statement = database.prepare(text);
      return {
        reader: statement.columns().length > 0,
        all: (values) => statement.all(...(values as string[])),
        run: (values) => statement.run(...(values as string[])),
        iterate: (values) => statement.iterate(...(values as string[])),
      };
    },
  };
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: known }) });
  return Promise.resolve({ engine: 'sqlite', db, close: () => db.destroy() });
}

async function openPostgres(): Promise<Opened> {
  const pool = new pg.Pool({ connectionString: await newPostgresDatabase() });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  return { engine: 'postgres', db, close: () => db.destroy() };
}

/** What a server had before the borders were drawn. */
const beforeBorders = [
  `insert into domains values ('d', 'monasso.org', 'Europe/Paris', 'fr', 1)`,
  `insert into principals values
    ('ann', 'd', 'user', 'ann@monasso.org', 'Ann', 'fr', 'hash', 1),
    ('gil', 'd', 'guest', 'gil.orange.fr@monasso.org', null, 'fr', null, 1),
    ('bureau', 'd', 'space', 'bureau@monasso.org', 'Bureau', 'fr', null, 1)`,
  `insert into users values ('ann', 'user', 0)`,
  `insert into spaces values ('bureau', 'space')`,
  `insert into guests values ('gil', 'guest', 'd', 'gil@orange.fr', null)`,
  `insert into memberships values ('bureau', 'ann', 'owner', 1)`,
  ...['ann', 'bureau'].map(
    (owner) => `insert into calendars values
      ('of-${owner}', 'd', '${owner}', 'agenda', 'Agenda', null, null, null, 'viewer', 1, '', 1, 1)`,
  ),
  `insert into zones values ('of-ann', 'hash', 'Zone', 'text')`,
  ...['gil', 'ann'].map(
    (whom) => `insert into shares
      (id, calendar_id, audience, principal_id, role, detail, private_events, attendees, alarms, language,
        created_at, changed_at, accepted_at)
      values ('to-${whom}', 'of-bureau', '${whom === 'gil' ? 'guest' : 'user'}', '${whom}',
        'viewer', 'full', 0, 0, 0, 'fr', 1, 1, 1)`,
  ),
  `insert into invitations values ('i', 'to-gil', 'token', 1, 2, null, null, null)`,
  `insert into reads values ('to-gil', 'Thunderbird', '2026-03-10')`,
  `insert into sessions values ('session', 'ann', 9)`,
  `insert into one_time_links values
    ('choose', 'password', 'gil', 1, 9, null), ('one', 'set-up', null, 1, 9, null), ('two', 'set-up', null, 1, 9, null)`,
];

for (const open of hasPostgres ? [openSqlite, openPostgres] : [openSqlite])
  describe(`A database from before the borders, opened by ${open.name}`, () => {
    let opened: Opened;
    const run = (statement: string) => sql.raw(statement).execute(opened.db);
    const rows = async (statement: string) =>
      (await sql.raw<Record<string, unknown>>(statement).execute(opened.db)).rows.map((row) =>
        Object.values(row),
      );

    before(async function () {
      this.timeout(180_000);
      opened = await open();
      await foundation.up(opened.db, opened.engine);
    });
    after(() => opened.close());

    it('keeps every row, and the columns that other versions gave it', async () => {
      for (const statement of beforeBorders) await run(statement);
      // As ALTER TABLE leaves it: behind the columns, before the constraints.
      await run(`alter table shares add column mark text not null default 'kept'`);
      await borders.up(opened.db, opened.engine);
      assert.deepEqual(await rows('select id, owner_id, owner_kind from calendars order by id'), [
        ['of-ann', 'ann', 'user'],
        ['of-bureau', 'bureau', 'space'],
      ]);
      assert.deepEqual(await rows('select space_id, member_id, role, domain_id from memberships'), [
        ['bureau', 'ann', 'owner', 'd'],
      ]);
      assert.deepEqual(await rows('select id, domain_id, audience_key, mark from shares order by id'), [
        ['to-ann', 'd', 'ann', 'kept'],
        ['to-gil', 'd', 'gil', 'kept'],
      ]);
      assert.deepEqual(await rows('select id, share_id, audience from invitations'), [
        ['i', 'to-gil', 'guest'],
      ]);
      assert.deepEqual(await rows('select id_hash, kind from sessions'), [['session', 'user']]);
      assert.deepEqual(await rows('select token_hash, kind from one_time_links'), [['choose', 'guest']]);
      assert.deepEqual(await rows('select share_id from reads'), [['to-gil']]);
      assert.deepEqual(await rows('select calendar_id from zones'), [['of-ann']]);
      assert.deepEqual(await rows('select email from guests'), [['gil@orange.fr']]);
    });

    it('watches its keys as before, and its indexes', async () => {
      if (opened.engine === 'sqlite') await run('pragma foreign_keys = on');
      await assert.rejects(run(`delete from principals where id = 'ann'`), 'who owns a calendar stays');
      await assert.rejects(
        run(`insert into shares
          (id, calendar_id, domain_id, audience, principal_id, role, detail, private_events, attendees, alarms,
            language, created_at, changed_at, accepted_at)
          values ('again', 'of-bureau', 'd', 'user', 'ann', 'viewer', 'full', 0, 0, 0, 'fr', 1, 1, 1)`),
        'one live share for one audience',
      );
      await run(`delete from calendars where id = 'of-bureau'`);
      assert.deepEqual(await rows('select id from shares'), []);
      assert.deepEqual(await rows('select id from invitations'), []);
      await run(`delete from principals where id in ('bureau', 'gil')`);
      for (const table of ['memberships', 'guests', 'one_time_links'])
        assert.deepEqual(await rows(`select * from ${table}`), [], table);
    });
  });
