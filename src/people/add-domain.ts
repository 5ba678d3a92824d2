import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import * as domains from '../storage/tables/domains.ts';
import { readDomainName, type Domain } from './domain.ts';
import { newId } from './id.ts';
import type { Language } from './language.ts';

type NewDomain = Readonly<{ name: string; timeZone?: string; language?: Language }>;

/** Makes a domain; for the operator alone. Throws not-allowed, bad-domain, domain-taken. */
export async function addDomain({ actor, storage, clock }: Context, given: NewDomain): Promise<Domain> {
  if (actor.kind !== 'operator') throw new DomainError('not-allowed');
  const domain = readNewDomain(given);
  const now = clock.now().epochMilliseconds;
  const added = await storage.transaction((tx) => domains.add(tx, domain, now));
  if (!added) throw new DomainError('domain-taken', { domain: domain.name });
  return domain;
}

/** A domain as somebody asks for it, in France unless they say otherwise. Throws bad-domain. */
export function readNewDomain({ name, timeZone = 'Europe/Paris', language = 'fr' }: NewDomain): Domain {
  return { id: newId<'domain'>(), name: readDomainName(name), timeZone: readTimeZone(timeZone), language };
}

function readTimeZone(text: string): string {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId;
  } catch {
    throw new DomainError('bad-domain', { reason: 'time-zone', given: text.slice(0, 100) });
  }
}
