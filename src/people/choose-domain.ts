import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { demand, type Right } from '../policies.ts';
import * as domains from '../storage/tables/domains.ts';
import { personOf } from './actor.ts';
import { normaliseDomainName } from './domain.ts';
import type { Id } from './id.ts';

/**
 * Which domain a list is of: the one that is named; where none is, their own, or every one (null) for the operator.
 * Throws not-allowed, also for a domain that is not there; domain-not-found.
 */
export async function chooseDomain(
  { actor, storage }: Context,
  { right, domain: name }: { right: Right; domain: string | undefined },
): Promise<Id<'domain'> | null> {
  if (name === undefined) {
    const own = personOf(actor)?.domain;
    demand(actor, right, own);
    return own ?? null;
  }
  const found = await domains.find(storage.db, normaliseDomainName(name) ?? '');
  demand(actor, right, found?.id);
  if (found === undefined) throw new DomainError('domain-not-found', { domain: name.slice(0, 100) });
  return found.id;
}
