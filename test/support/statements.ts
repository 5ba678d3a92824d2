import type { Kysely, KyselyPlugin } from 'kysely';
import type { Schema } from '../../src/storage/schema.ts';
import type { Storage } from '../../src/storage/storage.ts';

export type Watched = Readonly<{
  storage: Storage;
  /** What was asked of it since the last time, in order: the SQL of each statement; 'begin' and 'commit' around what writes. */
  taken(): string[];
}>;

/** A storage that remembers what is asked of it: two requests that ask the same take the same time, whatever is found. */
export function watchStatements(storage: Storage): Watched {
  let statements: string[] = [];
  const watching = (db: Kysely<Schema>): KyselyPlugin => ({
    transformQuery({ node, queryId }) {
      statements.push(db.getExecutor().compileQuery(node, queryId).sql);
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  });
  const db = storage.db as Kysely<Schema>;
  return {
    storage: {
      ...storage,
      db: db.withPlugin(watching(db)),
      async transaction(work) {
        statements.push('begin');
        const done = await storage.transaction((tx) => work(tx.withPlugin(watching(tx))));
        statements.push('commit');
        return done;
      },
      prepare(name, build) {
        const run = storage.prepare(name, build);
        return (args) => {
          statements.push(`prepared ${name}`);
          return run(args);
        };
      },
    },
    taken() {
      const all = statements;
      statements = [];
      return all;
    },
  };
}
