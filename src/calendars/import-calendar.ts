import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { cssColor } from '../ics/colors.ts';
import { zoneNamed } from '../ics/iana.ts';
import { defaultLimits, keepWithin } from '../ics/limits.ts';
import type { CalendarProperties, Problem } from '../ics/read.ts';
import { newId } from '../people/id.ts';
import { readDisplayName } from '../people/name.ts';
import type { Principal } from '../people/principal.ts';
import type { Writer } from '../storage/storage.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as domains from '../storage/tables/domains.ts';
import * as events from '../storage/tables/events.ts';
import * as zones from '../storage/tables/zones.ts';
import type { Calendar } from './calendar.ts';
import { readSlug, slugsFrom } from './slug.ts';
import { findOwner } from './find-owner.ts';
import { lockOwner } from './lock-owner.ts';
import { openCalendar, type Opened } from './open-calendar.ts';
import { settleImport } from './settle-import.ts';
import { lockStream, saveEvents } from './stream.ts';
import { work } from './tasks.ts';

/** Into the calendar of this slug, which is made where there is none; or into a new one, named after it if that is taken. */
type Target = Readonly<{ slug: string } | { newSlug: string }>;

type Import = Target &
  Readonly<{
    owner: string;
    bytes: Uint8Array;
    /** For a new calendar; otherwise its name comes from the file, or is its slug. */
    name?: string;
  }>;

export type ImportSummary = Readonly<{
  calendar: Calendar;
  created: boolean;
  /** What was taken in, by UID: events, tasks and the like, each with its overrides. */
  events: number;
  recurrent: number;
  added: number;
  updated: number;
  unchanged: number;
  /** What was left out or mended, by line. */
  problems: Problem[];
  /** What had to be done to the bytes before they could be read. */
  notes: Problem[];
}>;

/**
 * Takes the objects of a calendar file in, byte for byte, by UID; makes the calendar where the owner has none of that
 * slug. The revision stays where nothing changed. An event that is there and that the actor may not see is left as it is.
 * Throws not-a-calendar, calendar-too-large, calendar-not-found, not-allowed, bad-slug, bad-name.
 */
export async function importCalendar(context: Context, given: Import): Promise<ImportSummary> {
  keepWithin(defaultLimits, 'size', given.bytes.length);
  const known = 'slug' in given ? await findTarget(context, given) : undefined;
  const owner = known === undefined ? await findOwner(context, given.owner) : undefined;
  const domainZone = await domains.timeZone(context.storage.db, (known?.calendar ?? owner!).domain);
  const calendarZone = known && (known.calendar.timeZone ?? domainZone);
  const { bytes } = given;
  const file = await work('read', { bytes, calendarZone, domainZone }, bytes.length);
  const incoming = file.parts.flat();
  const { timeZone, counts, problems, notes } = file;
  const fresh = owner && newCalendar(given, owner, file.properties);
  const now = context.clock.now().epochMilliseconds;

  const done = await context.storage.transaction(async (tx) => {
    const made = fresh && (await add(context, tx, fresh, now));
    const { id } = made ?? known!.calendar;
    const stream = await lockStream(tx, id, now);
    const there = await events.known(tx, id);
    const held = { calendar: id, known: there, zones: await zones.list(tx, id), timeZone };
    const settled = await settleImport(tx, incoming, held);
    const seesPrivate = known === undefined || known.access.view.ofPrivate.detail === 'full';
    const saved = await saveEvents(tx, stream, { changed: settled.changed, there, seesPrivate });
    if (saved.length > 0) await zones.save(tx, id, onceEach(settled.zones));
    const updated = saved.filter((uid) => there.has(uid)).length;
    const calendar = (await calendars.findById(tx, id))!;
    return {
      calendar,
      created: made?.created === true,
      saved: saved.length,
      updated,
      problems: settled.problems,
    };
  });
  return {
    calendar: done.calendar,
    created: done.created,
    events: incoming.length,
    recurrent: counts.recurrent,
    added: done.saved - done.updated,
    updated: done.updated,
    unchanged: incoming.length - done.saved,
    problems: [...problems, ...done.problems],
    notes,
  };
}

/** The calendar to import into, if there is one that the actor may change. */
async function findTarget(
  context: Context,
  { owner, slug }: { owner: string; slug: string },
): Promise<Opened | undefined> {
  try {
    return await openCalendar(context, { owner, slug }, 'edit');
  } catch (error) {
    if (error instanceof DomainError && error.code === 'calendar-not-found') {
      const { actor } = context;
      const theirs = actor.kind === 'operator' || actor.kind === 'user';
      if (theirs) return undefined;
    }
    throw error;
  }
}

type Fresh = Readonly<{
  calendar: Omit<calendars.NewCalendar, 'slug'>;
  slugs: readonly string[];
  owner: Principal;
}>;

function newCalendar(
  given: Import,
  owner: Awaited<ReturnType<typeof findOwner>>,
  { name, color, description, timeZone }: CalendarProperties,
): Fresh {
  const slugs = 'slug' in given ? [readSlug(given.slug)] : slugsFrom(readSlug(given.newSlug));
  const calendar = {
    id: newId<'calendar'>(),
    domain: owner.domain,
    owner: owner.id,
    name: given.name === undefined ? nameFrom(name, slugs[0]!) : readDisplayName(given.name),
    color: color === undefined ? null : (cssColor(color)?.hex ?? null),
    description: description?.slice(0, 2000) ?? null,
    timeZone: timeZone === undefined ? null : (zoneNamed(timeZone) ?? null),
    memberRole: 'viewer',
  } as const;
  return { calendar, slugs, owner };
}

/** Makes the calendar under the first slug that is free; where only one is wanted, another import may have made it. */
async function add(
  context: Context,
  tx: Writer,
  { calendar, slugs, owner }: Fresh,
  now: number,
): Promise<{ id: string; created: boolean }> {
  await lockOwner(context, tx, owner);
  for (const slug of slugs)
    if (await calendars.add(tx, { ...calendar, slug }, now)) return { id: calendar.id, created: true };
  const there = slugs.length === 1 ? await calendars.find(tx, owner.login, slugs[0]!) : undefined;
  if (there === undefined) throw new DomainError('calendar-slug-taken', { slug: slugs[0]! });
  return { id: there.id, created: false };
}

/** A file's own name is cut to fit: it must not keep the file out. */
function nameFrom(name: string | undefined, slug: string): string {
  try {
    return readDisplayName((name ?? slug).slice(0, 200));
  } catch {
    return slug;
  }
}

function onceEach(needed: readonly zones.StoredZone[]): zones.StoredZone[] {
  return [...new Map(needed.map((zone) => [zone.hash, zone])).values()];
}
