import type { Context } from '../context.ts';
import * as domains from '../storage/tables/domains.ts';
import { chooseDomain } from './choose-domain.ts';
import type { Domain } from './domain.ts';

export type ListedDomain = Domain &
  Readonly<{ formerNames: readonly string[]; counts: Readonly<Record<domains.Counted, number>> }>;

/** Every domain for the operator, their own for an administrator; by name, at most 1,000. Throws not-allowed. */
export async function listDomains(context: Context): Promise<ListedDomain[]> {
  const own = await chooseDomain(context, { right: 'list-domains', domain: undefined });
  const { db } = context.storage;
  const former = await domains.listFormerNames(db);
  const listed: ListedDomain[] = [];
  for (const domain of await domains.list(db)) {
    if (own !== null && domain.id !== own) continue;
    const formerNames = former.filter((one) => one.domain === domain.id).map(({ name }) => name);
    listed.push({ ...domain, formerNames, counts: await domains.counts(db, domain.id) });
  }
  return listed;
}
