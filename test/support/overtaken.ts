import type { Context } from '../../src/context.ts';

/** A context in which something else happens after all that a verb reads, and before it writes. */
export function overtaken(context: Context, by: () => Promise<unknown>): Context {
  const { storage } = context;
  return {
    ...context,
    storage: {
      ...storage,
      async transaction(work) {
        await by();
        return await storage.transaction(work);
      },
    },
  };
}
