import { addCalendar } from '../calendars/add-calendar.ts';
import type { Calendar } from '../calendars/calendar.ts';
import { findOwner } from '../calendars/find-owner.ts';
import { work } from '../calendars/tasks.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { zoneNamed } from '../ics/iana.ts';
import { newId } from '../people/id.ts';
import * as domains from '../storage/tables/domains.ts';
import * as sources from '../storage/tables/sources.ts';
import { asking } from './asking.ts';
import { fetchSource } from './fetch-source.ts';
import { paceOf, pauseBefore } from './pace.ts';
import { readAddress } from './read-address.ts';
import { readContent } from './read-content.ts';
import { addressKey, sealAddress, SourceError, type Address } from './source.ts';
import { takeContent } from './take-content.ts';

/** Longer than content may take to be written. In ms. */
const lease = 60_000;

type Subscription = Readonly<{
  owner: string;
  address: string;
  login?: string | undefined;
  password?: string | undefined;
  /** Otherwise its own, or its host. */
  name?: string | undefined;
  slug?: string | undefined;
}>;

/**
 * Makes a calendar of the actor's, or of a space of theirs, whose events are those of an address outside. It is asked at
 * once: an address that gives no calendar makes none. Throws bad-source-address, source-unusable, not-allowed,
 * owner-not-found, bad-name, bad-slug, calendar-slug-taken, not-a-calendar, calendar-too-large.
 */
export async function subscribeCalendar(
  context: Context,
  given: Subscription,
): Promise<Readonly<{ calendar: Calendar; events: number }>> {
  const { storage, clock, config } = context;
  const owner = await findOwner(context, given.owner);
  const address = readAddress(given, config.sourceAllow);
  const { bytes, etag, lastModified } = await fetched(context, address);
  const domainZone = await domains.timeZone(storage.db, owner.domain);
  const { properties } = await work('read', { bytes, calendarZone: undefined, domainZone }, bytes.length);
  const { host } = new URL(address.url);
  const calendar = await addCalendar(context, {
    owner: given.owner,
    name: given.name || (properties.name ?? host).slice(0, 200),
    slug: given.slug,
    color: properties.color,
    description: properties.description?.slice(0, 2000),
    timeZone: properties.timeZone === undefined ? undefined : zoneNamed(properties.timeZone),
  });
  const now = clock.now().epochMilliseconds;
  const every = paceOf(properties.refresh);
  const source = {
    id: newId<'source'>(),
    address_key: addressKey(config, address),
    sealed: sealAddress(config, address),
    host,
    every_s: every,
  };
  // Where this process dies before the end, the fetcher begins anew.
  const id = await storage.transaction(async (tx) => {
    const saved = await sources.save(tx, source, now + lease);
    await sources.attach(tx, { calendar: calendar.id, domain: calendar.domain, source: saved }, now);
    return saved;
  });
  const { added } = await takeContent(context, { calendar: calendar.id, bytes, anyway: true });
  await storage.transaction(async (tx) => {
    const claimed = await sources.claimOne(tx, id, now);
    if (claimed === undefined) return;
    const next = now + pauseBefore({ id, everySeconds: every, failures: 0 }, now);
    const done = { failures: 0, trouble: null, fetched_at: now, every_s: every, next_at: next };
    await sources.settle(tx, claimed, { etag, last_modified: lastModified, ...done });
  });
  return { calendar: { ...calendar, isSourced: true }, events: added };
}

async function fetched(context: Context, address: Address) {
  try {
    const fetched = await fetchSource(address, { etag: null, lastModified: null }, asking(context.config));
    if (fetched.kind === 'unchanged') throw new SourceError('refused');
    return { ...fetched, bytes: readContent(fetched.bytes) };
  } catch (error) {
    if (error instanceof SourceError) throw new DomainError('source-unusable', { trouble: error.trouble });
    throw error;
  }
}
