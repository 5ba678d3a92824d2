import type { Logger } from 'pino';
import type { Context } from '../context.ts';
import { isDomainError } from '../errors.ts';
import { decodeCalendar, readCalendar } from '../ics/read.ts';
import { sourceTroubleLetter } from '../mail/letters/source.ts';
import { ownersOf } from '../mail/owners.ts';
import { postLetter } from '../mail/post-letter.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as sources from '../storage/tables/sources.ts';
import { fetchSource, type By, type Fetched } from './fetch-source.ts';
import { paceOf, pauseBefore } from './pace.ts';
import { readContent } from './read-content.ts';
import { openAddress, SourceError, type Trouble } from './source.ts';
import { takeContent } from './take-content.ts';

export type SourceServices = Omit<Context, 'actor'> &
  Readonly<{ log?: Pick<Logger, 'info' | 'warn' | 'error'> }>;

/** Failures in a row after which who looks after the calendar is told: one may be an accident. */
const toldAfter = 3;

/**
 * Fetches a source that this process has claimed, and makes its content that of each of its calendars. What is wrong with it
 * is noted and told, once, and changes nothing of what subscribers see. `anyway`: the calendar that takes the content whatever
 * it is. Failures of the source are noted, those of the storage thrown.
 */
export async function fetchClaimed(
  services: SourceServices,
  claimed: sources.ClaimedSource,
  { by, anyway }: Readonly<{ by: By; anyway?: string | undefined }>,
): Promise<void> {
  const { storage, clock } = services;
  const of = await sources.listCalendars(storage.db, claimed.id);
  if (of.length === 0) {
    await storage.transaction((tx) => sources.removeUnused(tx, claimed.id));
    return;
  }
  let fetched: Fetched;
  try {
    const { etag, last_modified: lastModified } = claimed;
    const known = anyway === undefined ? { etag, lastModified } : { etag: null, lastModified: null };
    fetched = await fetchSource(openAddress(services.config, claimed.sealed), known, by);
    if (fetched.kind === 'content') readContent(fetched.bytes);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    await noteFailure(services, claimed, error, of);
    return;
  }
  const withheld =
    fetched.kind === 'content' ? await takeAll(services, of, fetched.bytes, anyway) : undefined;
  const now = clock.now().epochMilliseconds;
  const every = fetched.kind === 'content' ? paceOf(refreshIn(fetched.bytes)) : claimed.every_s;
  // What was not taken is asked for again, whole.
  const validators = withheld
    ? { etag: null, last_modified: null }
    : fetched.kind === 'content' && { etag: fetched.etag, last_modified: fetched.lastModified };
  await storage.transaction((tx) =>
    sources.settle(tx, claimed, {
      ...validators,
      every_s: every,
      failures: 0,
      trouble: null,
      fetched_at: now,
      next_at: now + pauseBefore({ id: claimed.id, everySeconds: every, failures: 0 }, now),
    }),
  );
}

/** Whether a calendar did not take it. */
async function takeAll(
  services: SourceServices,
  of: readonly sources.Sourced[],
  bytes: Buffer,
  anyway: string | undefined,
): Promise<boolean> {
  let isWithheld = false;
  for (const one of of)
    try {
      await takeContent(services, { calendar: one.calendar_id, bytes, anyway: one.calendar_id === anyway });
    } catch (error) {
      const trouble = troubleIn(error);
      if (trouble === undefined) throw error;
      isWithheld = true;
      await services.storage.transaction((tx) =>
        sources.saveSourced(tx, one.calendar_id, { withheld: trouble }),
      );
      await tell(services, one, trouble);
    }
  return isWithheld;
}

/** Undefined where the source is not to blame. */
function troubleIn(error: unknown): Trouble | undefined {
  if (error instanceof SourceError) return error.trouble;
  if (isDomainError(error, 'not-a-calendar')) return 'no-calendar';
  return isDomainError(error, 'calendar-too-large') ? 'too-large' : undefined;
}

function refreshIn(bytes: Buffer): string | undefined {
  // The properties of a calendar stand before its events.
  const [head = ''] = decodeCalendar(bytes).text.split(/^BEGIN:V(?:EVENT|TODO|JOURNAL|TIMEZONE)/m, 1);
  return readCalendar(`${head}END:VCALENDAR\r\n`).properties.refresh;
}

async function noteFailure(
  services: SourceServices,
  claimed: sources.ClaimedSource,
  { trouble, retryAfter, cause }: SourceError,
  of: readonly sources.Sourced[],
): Promise<void> {
  const { storage, clock, log } = services;
  const now = clock.now().epochMilliseconds;
  const failures = claimed.failures + 1;
  const pause = pauseBefore({ id: claimed.id, everySeconds: claimed.every_s, failures, retryAfter }, now);
  log?.warn({ source: claimed.id, trouble, failures, err: cause }, 'source not read');
  const isOurs = await storage.transaction((tx) =>
    sources.settle(tx, claimed, { failures, trouble, failed_at: now, next_at: now + pause }),
  );
  if (isOurs && failures >= toldAfter) for (const one of of) await tell(services, one, trouble);
}

/** Tells who owns the calendar, once for as long as the trouble lasts. */
async function tell(
  { storage, clock, config, mail }: SourceServices,
  { calendar_id: id, is_told }: sources.Sourced,
  trouble: Trouble,
): Promise<void> {
  if (is_told === 1) return;
  const calendar = await calendars.findById(storage.db, id);
  const state = await sources.findByCalendar(storage.db, id);
  if (calendar === undefined || state === undefined) return;
  const now = clock.now().epochMilliseconds;
  await storage.transaction(async (tx) => {
    await sources.saveSourced(tx, id, { is_told: 1 });
    for (const owner of await ownersOf(tx, calendar)) {
      const letter = sourceTroubleLetter(config, { calendar, host: state.host, trouble }, owner);
      await postLetter(tx, config, letter, { cause: `source:${id}:${owner.id}:${now}` }, now);
    }
  });
  mail.wake();
}
