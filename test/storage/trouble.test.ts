import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { copyFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { readConfig } from '../../src/config.ts';
import { StartError } from '../../src/errors.ts';
import { openLog } from '../../src/server/log.ts';
import { serve } from '../../src/server/serve.ts';
import { troubleOf } from '../../src/storage/connections.ts';
import { openPostgres } from '../../src/storage/postgres.ts';
import { openSqlite } from '../../src/storage/sqlite.ts';
import type { Storage, Writer } from '../../src/storage/storage.ts';
import * as domains from '../../src/storage/tables/domains.ts';
import { Troubles } from '../../src/storage/trouble.ts';
import { onEachEngine } from '../support/engines.ts';
import { hasPostgres, newPostgresDatabase } from '../support/postgres.ts';
import { refused } from '../support/refused.ts';
import { runFasti } from '../support/run-fasti.ts';
import { scratchFolder } from '../support/scratch.ts';
import { mountSmallDisk } from '../support/small-disk.ts';

const addTo = (tx: Writer, name: string) =>
  domains.add(tx, { id: name, name, timeZone: 'Europe/Paris', language: 'fr' }, 1);
const add = (storage: Storage, name: string) => storage.transaction((tx) => addTo(tx, name));
const away = (code: string) => Object.assign(new Error(code), { code });

/** A log, and what was said in it. */
function listen() {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  return { lines, log: openLog('info', { write }) };
}

describe('Trouble with a storage', () => {
  it('is told once a minute, however many meet it', async () => {
    const { lines, log } = listen();
    const troubles = new Troubles(() => 'away', log, 0);
    for (let n = 0; n < 50; n += 1)
      await assert.rejects(
        troubles.patiently(() => Promise.reject(away('ECONNREFUSED'))),
        refused('storage-unavailable', { reason: 'away', retryAfterSeconds: 5 }),
      );
    assert.deepEqual(
      lines.map(({ level, msg, error }) => [level, msg, error]),
      [['error', 'the database does not answer', 'ECONNREFUSED']],
    );
  });

  it('that is over within the patience is met by nobody', async () => {
    const troubles = new Troubles(() => 'away', undefined);
    let tries = 0;
    const work = () => ((tries += 1) < 4 ? Promise.reject(away('57P01')) : Promise.resolve('done'));
    assert.equal(await troubles.patiently(work), 'done');
    assert.equal(tries, 4);
  });

  it('is not met twice by what may not be done twice', async () => {
    const troubles = new Troubles(() => 'away', undefined);
    let tries = 0;
    const work = () => Promise.reject(away(`08006 ${(tries += 1)}`));
    await assert.rejects(
      troubles.patiently(work, () => false),
      refused('storage-unavailable'),
    );
    assert.equal(tries, 1);
  });

  it('is none where something else failed', async () => {
    const { lines, log } = listen();
    const troubles = new Troubles(troubleOf, log);
    await assert.rejects(
      troubles.patiently(() => Promise.reject(away('23505'))),
      /^Error: 23505$/,
    );
    assert.deepEqual(lines, []);
  });

  const kinds = {
    away: ['57P01', '57P02', '57P03', '08006', '53300', '28P01', '3D000', '25006', 'ECONNRESET', 'ENOENT'],
    full: ['53100'],
    busy: ['40001', '40P01', '55P03', '57014'],
    'read-only': ['42501'],
    damaged: ['58030', 'XX001'],
  };
  for (const [kind, codes] of Object.entries(kinds))
    it(`on PostgreSQL is "${kind}" by ${codes.join(', ')}`, () => {
      for (const code of codes) assert.equal(troubleOf(away(code)), kind, code);
    });
  for (const message of ['Connection terminated unexpectedly', 'timeout exceeded when trying to connect'])
    it(`on PostgreSQL is "away" by "${message}"`, () => assert.equal(troubleOf(new Error(message)), 'away'));
});

onEachEngine('A database of a newer version', (storage, database) => {
  it('is refused in words, and left as it is', async () => {
    await add(storage(), 'kept.test');
    await storage().transaction((tx) =>
      (tx as unknown as { insertInto(table: string): ReturnType<Writer['insertInto']> })
        .insertInto('kysely_migration')
        .values({ name: '9001-later', timestamp: 'now' } as never)
        .execute(),
    );
    await assert.rejects(
      database().open(),
      (error) =>
        error instanceof StartError && error.code === 'database-newer' && /9001-later/.test(error.message),
    );
    const { code, stderr } = await runFasti(['space', 'list'], { env: database().env });
    assert.equal(code, 1);
    assert.match(stderr, /^fasti: this database was brought up to date by a newer Fasti/);
    assert.equal((await domains.list(storage().db)).length, 1);
  });
});

if (hasPostgres)
  describe('A connection to PostgreSQL that ends', () => {
    let url: string;
    let storage: Storage;
    let admin: pg.Client;
    before(async function () {
      this.timeout(180_000);
      url = await newPostgresDatabase();
      storage = await openPostgres(url, { connections: 2 });
      admin = new pg.Client(url);
      await admin.connect();
    });
    after(async () => {
      await admin.end();
      await storage.close();
    });
    const endAll = () =>
      admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );

    it('between two statements of a transaction: it is done again, once', async () => {
      let turns = 0;
      await storage.transaction(async (tx) => {
        turns += 1;
        await addTo(tx, `turn-${turns}.test`);
        if (turns === 1) await endAll();
        await addTo(tx, `end-of-${turns}.test`);
      });
      const names = (await domains.list(storage.db)).map(({ name }) => name);
      assert.deepEqual(names.sort(), ['end-of-2.test', 'turn-2.test']);
    });

    it('while nothing is asked on it: reads and prepared queries go on', async () => {
      const find = storage.prepare<{ name: string }>('by-name', (db) =>
        db.selectFrom('domains').select('id').where('name', '=', ':name'),
      );
      for (let round = 0; round < 3; round += 1) {
        assert.deepEqual(await find({ name: 'turn-2.test' }), [['turn-2.test']]);
        await endAll();
        assert.equal((await domains.list(storage.db)).length, 2);
        await endAll();
      }
    });

    it('in the middle of a snapshot: the reader hears of it, and the next one reads', async () => {
      const ordered = (db: Pick<Storage['db'], 'selectFrom'>) =>
        db.selectFrom('domains').select('name').orderBy('name');
      const read = async (each: () => Promise<unknown>) => {
        await using snapshot = await storage.snapshot();
        for await (const batch of snapshot.stream(ordered, 1)) {
          assert.equal(batch.length, 1);
          await each();
        }
      };
      await assert.rejects(
        read(endAll),
        refused('storage-unavailable', { reason: 'away', retryAfterSeconds: 5 }),
      );
      await read(() => Promise.resolve());
      await endAll(); // one that lies there is replaced
      await read(() => Promise.resolve());
      const twoReads = async () => {
        await using snapshot = await storage.snapshot();
        await ordered(snapshot.db).execute();
        await endAll();
        await ordered(snapshot.db).execute();
      };
      await assert.rejects(twoReads(), refused('storage-unavailable'));
      // Left half-way, by whoever read, when the connection is gone.
      const reading = await storage.snapshot();
      for await (const batch of reading.stream(ordered, 1)) {
        assert.equal(batch.length, 1);
        await endAll();
        break;
      }
      await reading[Symbol.asyncDispose]();
      for (let round = 0; round < 5; round += 1)
        for (const leave of [false, true]) {
          await using snapshot = await storage.snapshot();
          for await (const batch of snapshot.stream(ordered, 1)) {
            assert.equal(batch.length, 1);
            if (leave) break;
          }
        }
    });
  });

describe('A SQLite database', () => {
  const open = async () => {
    const file = join(scratchFolder(), 'fasti.db');
    const { lines, log } = listen();
    return { file, lines, storage: await openSqlite(file, log) };
  };

  it('that is none is refused in words', async () => {
    const file = join(scratchFolder(), 'fasti.db');
    writeFileSync(file, 'this is a letter to my aunt, and no database at all. '.repeat(100));
    await assert.rejects(openSqlite(file), refused('storage-unavailable', { reason: 'damaged' }));
  });

  it('that is removed, or replaced, under the server takes no write that would be lost', async () => {
    for (const replace of [false, true]) {
      const { file, lines, storage } = await open();
      await add(storage, 'before.test');
      renameSync(file, `${file}.away`);
      if (replace) copyFileSync(`${file}.away`, file);
      await assert.rejects(
        add(storage, 'lost.test'),
        refused('storage-unavailable', { reason: 'gone', retryAfterSeconds: 60 }),
      );
      assert.match(String(lines[0]?.['msg']), /removed or replaced/);
      if (replace) rmSync(file);
      renameSync(`${file}.away`, file);
      assert.equal(await add(storage, 'after.test'), true);
      await storage.close();
    }
  });

  it('that another process holds for a moment is waited for', async () => {
    const { file, storage } = await open();
    const other = new DatabaseSync(file);
    other.exec('begin immediate');
    const writing = add(storage, 'waited.test');
    assert.equal((await domains.list(storage.db)).length, 0, 'reads go on');
    other.exec('commit');
    assert.equal(await writing, true);
    other.close();
    await storage.close();
  });

  const disk = mountSmallDisk(6);
  if (disk === undefined)
    process.stderr.write('This account may not mount a disk: FULL DISKS ARE NOT TESTED.\n');
  else {
    after(() => disk.unmount());

    it('on a full disk: a write says so, in the answer, the log, /readyz and the command', async function () {
      this.timeout(60_000);
      const { lines, log } = listen();
      const env = { FASTI_DATA: disk.folder, FASTI_PORT: '0', FASTI_LOG_LEVEL: 'info' };
      const running = await serve(readConfig(env), { log });
      const { storage } = running.services;
      const ready = async () => {
        const answer = await fetch(`http://127.0.0.1:${running.port}/readyz`);
        return [answer.status, await answer.text()];
      };
      const addMany = () =>
        storage.transaction(async (tx) => {
          for (let n = 0; n < 2000; n += 1) await addTo(tx, `${randomBytes(900).toString('hex')}.test`);
        });
      try {
        await add(storage, 'before.test');
        assert.deepEqual(await ready(), [200, 'ready\n']);
        disk.fill();
        assert.deepEqual(await ready(), [
          503,
          'storage cannot be written: the disk of the database is full\n',
        ]);
        await assert.rejects(
          addMany(),
          refused('storage-unavailable', { reason: 'full', retryAfterSeconds: 60 }),
        );
        const said = lines.filter(({ level }) => level === 'error').map(({ msg }) => msg);
        assert.deepEqual(said, ['the disk of the database is full']);
        assert.equal((await domains.list(storage.db)).length, 1, 'nothing half done');
        const copied = await runFasti(['backup', join(disk.folder, 'copy')], { env });
        assert.equal(copied.code, 1);
        assert.match(copied.stderr, /^fasti: .*disk.* full/m);
        assert.ok(!readdirSync(disk.folder).some((name) => name.startsWith('copy')));
        disk.empty();
        assert.equal(await add(storage, 'after.test'), true);
      } finally {
        await running.stop();
      }
    });

    it('on a disk that may only be read says so', async function () {
      this.timeout(60_000);
      disk.remount('ro');
      const env = { FASTI_DATA: disk.folder, FASTI_PORT: '0' };
      const { code, stderr } = await runFasti(['serve'], { env });
      assert.equal(code, 1);
      assert.match(stderr, /^fasti: nothing can be written on this disk: .*fasti\.db$/m);
      disk.remount('rw');
    });
  }
});
