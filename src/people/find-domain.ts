import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import * as domains from '../storage/tables/domains.ts';
import type { Domain } from './domain.ts';
import type { Id } from './id.ts';

/** The domain of somebody or something that is known already: its name, its zone. Throws domain-not-found. */
export async function findDomain(
  { storage }: Pick<Context, 'storage'>,
  { id }: { id: Id<'domain'> },
): Promise<Domain> {
  const domain = await domains.findById(storage.db, id);
  if (domain === undefined) throw new DomainError('domain-not-found', { domain: id });
  return domain;
}
