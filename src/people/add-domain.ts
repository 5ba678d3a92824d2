import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { demand } from '../policies.ts';
import * as domains from '../storage/tables/domains.ts';
import { readNewDomain, type Domain, type NewDomain } from './domain.ts';

/** Makes a domain; for the operator alone. Throws not-allowed, bad-domain, domain-taken. */
export async function addDomain({ actor, storage, clock }: Context, given: NewDomain): Promise<Domain> {
  demand(actor, 'add-domain');
  const domain = readNewDomain(given);
  const now = clock.now().epochMilliseconds;
  const added = await storage.transaction((tx) => domains.add(tx, domain, now));
  if (!added) throw new DomainError('domain-taken', { domain: domain.name });
  return domain;
}
