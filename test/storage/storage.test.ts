import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import type { Db, Storage, Writer } from '../../src/storage/storage.ts';
import * as domains from '../../src/storage/tables/domains.ts';
import { engines, onEachEngine } from '../support/engines.ts';

const domainNamed = (name: string) => ({ id: name, name, timeZone: 'Europe/Paris', language: 'fr' }) as const;
const addTo = (tx: Writer, name: string) => domains.add(tx, domainNamed(name), 1);
const names = async (storage: Storage) => (await domains.list(storage.db)).map(({ name }) => name);

onEachEngine('transactions', (storage) => {
  it('a reader outside sees only what is committed', async () => {
    const written = Promise.withResolvers<undefined>();
    const looked = Promise.withResolvers<undefined>();
    const writing = storage().transaction(async (tx) => {
      await addTo(tx, 'committed.test');
      written.resolve(undefined);
      await looked.promise;
    });
    await written.promise;
    assert.ok(!(await names(storage())).includes('committed.test'));
    looked.resolve(undefined);
    await writing;
    assert.ok((await names(storage())).includes('committed.test'));
  });

  it('sees what it has written itself', async () => {
    await storage().transaction(async (tx) => {
      await addTo(tx, 'own.test');
      assert.equal((await domains.find(tx, 'own.test'))?.name, 'own.test');
    });
  });

  it('a failed one leaves nothing, and the next one works', async () => {
    const failed = storage().transaction(async (tx) => {
      await addTo(tx, 'failed.test');
      throw new Error('on purpose');
    });
    await assert.rejects(failed, /on purpose/);
    await storage().transaction((tx) => addTo(tx, 'after.test'));
    const there = await names(storage());
    assert.ok(!there.includes('failed.test') && there.includes('after.test'));
  });

  it('a failed one does not take with it what others write at the same time', async () => {
    const others = Array.from({ length: 10 }, (_, n) =>
      storage().transaction((tx) => addTo(tx, `beside-${n}.test`)),
    );
    const failing = storage().transaction(async (tx) => {
      await addTo(tx, 'failing.test');
      throw new Error('on purpose');
    });
    await assert.rejects(failing, /on purpose/);
    await Promise.all(others);
    const there = await names(storage());
    for (let n = 0; n < 10; n += 1) assert.ok(there.includes(`beside-${n}.test`));
    assert.ok(!there.includes('failing.test'));
  });

  it('of 20 that add one name, one does', async () => {
    const tries = Array.from({ length: 20 }, (_, n) =>
      storage().transaction((tx) => domains.add(tx, { ...domainNamed('one.test'), id: `one-${n}` }, 1)),
    );
    const done = await Promise.all(tries);
    assert.equal(done.filter((added) => added).length, 1);
  });

  it('answers what the work answered', async () => {
    assert.equal(await storage().transaction(() => Promise.resolve(42)), 42);
  });

  // No process that is killed can show it: what it has written is safe with the system. A machine that loses power can.
  it('is on the disk once it is acknowledged', async () => {
    const asked = {
      sqlite: { question: sql`pragma synchronous`, full: 2 },
      postgres: { question: sql`show synchronous_commit`, full: 'on' },
    }[storage().engine];
    const [row] = (await storage().transaction((tx) => asked.question.execute(tx))).rows;
    assert.deepEqual(Object.values(row as object), [asked.full]);
  });
});

onEachEngine('two processes over one database', (storage, database) => {
  it('both see what either commits, and wait for each other', async () => {
    const other = await database().open();
    try {
      const both = [storage(), other];
      await Promise.all(
        Array.from({ length: 40 }, (_, n) => both[n % 2]!.transaction((tx) => addTo(tx, `shared-${n}.test`))),
      );
      for (const one of both) assert.equal((await names(one)).length, 40);
    } finally {
      await other.close();
    }
  });
});

onEachEngine('migrations', (storage, database) => {
  it('run again change nothing', async () => {
    await storage().transaction((tx) => addTo(tx, 'before.test'));
    const again = await database().open();
    assert.deepEqual(await names(again), ['before.test']);
    await again.close();
  });
});

describe('migrations beside each other', () => {
  const opener = join(import.meta.dirname, '..', 'support', 'open-storage.ts');
  const run = promisify(execFile);

  for (const engine of engines)
    it(`five processes that open a new database together all can, on ${engine.name}`, async () => {
      const { env } = await engine.newDatabase();
      const opened = await Promise.all(
        Array.from({ length: 5 }, () => run(process.execPath, [opener], { env: { ...process.env, ...env } })),
      );
      assert.deepEqual(
        opened.map(({ stdout }) => stdout),
        Array(5).fill('opened'),
      );
    });
});

onEachEngine('a snapshot', (storage) => {
  const rows = Array.from({ length: 25 }, (_, n) => `batch-${String(n).padStart(2, '0')}.test`);
  before(() =>
    storage().transaction(async (tx) => {
      for (const name of rows) await addTo(tx, name);
    }),
  );
  afterEach(() =>
    storage().transaction(async (tx) => {
      await tx.deleteFrom('domains').where('name', 'like', 'later-%').execute();
    }),
  );
  const ordered = (db: Db) => db.selectFrom('domains').select('name').orderBy('name');
  const namesIn = async (db: Db) => (await ordered(db).execute()).map(({ name }) => name);

  it('brings every row of a query once, in order, in batches', async () => {
    await using snapshot = await storage().snapshot();
    const batches = await Array.fromAsync(snapshot.stream<{ name: string }>(ordered, 10));
    assert.deepEqual(
      batches.map((batch) => batch.length),
      [10, 10, 5],
    );
    assert.deepEqual(
      batches.flat().map(({ name }) => name),
      rows,
    );
  });

  it('shows one moment to all that is read in it, whatever is written meanwhile; others see that at once', async () => {
    await using snapshot = await storage().snapshot();
    const seen: string[] = [];
    for await (const batch of snapshot.stream<{ name: string }>(ordered, 10)) {
      if (seen.length === 0) {
        await storage().transaction((tx) => addTo(tx, 'later-1.test'));
        assert.ok((await namesIn(storage().db)).includes('later-1.test'), 'nobody else is held back');
      }
      seen.push(...batch.map(({ name }) => name));
    }
    assert.deepEqual(seen, rows);
    assert.deepEqual(await namesIn(snapshot.db), rows);
    await using next = await storage().snapshot();
    assert.deepEqual(await namesIn(next.db), [...rows, 'later-1.test']);
  });

  it('can be left half-way, by more readers than there are connections', async () => {
    for (let round = 0; round < 15; round += 1) {
      await using snapshot = await storage().snapshot();
      for await (const batch of snapshot.stream<{ name: string }>(ordered, 5)) {
        assert.equal(batch.length, 5);
        break;
      }
    }
    const read = async () => {
      await using snapshot = await storage().snapshot();
      return await namesIn(snapshot.db);
    };
    const all = await Promise.all(Array.from({ length: 30 }, read));
    for (const one of all) assert.deepEqual(one, rows);
  });

  it('is given back by who fails in it', async () => {
    const fail = async () => {
      await using snapshot = await storage().snapshot();
      await namesIn(snapshot.db);
      throw new Error('on purpose');
    };
    for (let round = 0; round < 15; round += 1) await assert.rejects(fail(), /on purpose/);
    assert.deepEqual(await namesIn(storage().db), rows);
  });
});

onEachEngine('prepared queries', (storage) => {
  it('answer with the parameters they are given', async () => {
    await storage().transaction((tx) => addTo(tx, 'prepared.test'));
    const find = storage().prepare<{ name: string }>('by-name', (db) =>
      db.selectFrom('domains').select('id').where('name', '=', ':name'),
    );
    assert.deepEqual(await find({ name: 'prepared.test' }), [['prepared.test']]);
    assert.deepEqual(await find({ name: 'nowhere.test' }), []);
  });
});
