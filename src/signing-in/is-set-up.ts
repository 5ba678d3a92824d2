import type { Context } from '../context.ts';
import * as domains from '../storage/tables/domains.ts';

/** Whether there is a domain yet, and so somebody who can sign in. */
export async function isSetUp({ storage }: Pick<Context, 'storage'>): Promise<boolean> {
  return (await domains.list(storage.db)).length > 0;
}
