import { CompiledQuery, sql, type KyselyPlugin, type PluginTransformQueryArgs } from 'kysely';
import type { Storage, Writer } from '../../src/storage/storage.ts';

type Plan = Readonly<{ query: string; plan: string }>;

/** Runs `work`, takes it back, and answers each of its queries with how the engine would carry it out. */
export async function plansOf(storage: Storage, work: (tx: Writer) => Promise<unknown>): Promise<Plan[]> {
  const asked: PluginTransformQueryArgs[] = [];
  const recorder: KyselyPlugin = {
    transformQuery(query) {
      asked.push(query);
      return query.node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  const explain = storage.engine === 'sqlite' ? 'explain query plan' : 'explain';
  const plans: Plan[] = [];
  class Undone extends Error {}
  const undone = storage.transaction(async (tx) => {
    await work(tx.withPlugin(recorder));
    for (const { node, queryId } of asked) {
      const query = tx.getExecutor().compileQuery(node, queryId);
      const explained = CompiledQuery.raw(`${explain} ${query.sql}`, [...query.parameters]);
      const { rows } = await tx.executeQuery<Record<string, unknown>>(explained);
      const plan = rows.map((row) => String(row['detail'] ?? row['QUERY PLAN'])).join('\n');
      plans.push({ query: query.sql, plan });
    }
    throw new Undone();
  });
  await undone.catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error;
  });
  return plans;
}

/** Has the engine count what is there, as it does by itself in time: it chooses its ways by that. */
export async function analyze(storage: Storage): Promise<void> {
  await storage.transaction((tx) => sql`analyze`.execute(tx));
}
