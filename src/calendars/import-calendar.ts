import { createHash } from 'node:crypto';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { defaultLimits, keepWithin } from '../ics/limits.ts';
import {
  decodeCalendar,
  readCalendar,
  type CalendarObject,
  type CalendarProperties,
  type Problem,
  type ReadCalendar,
} from '../ics/read.ts';
import { hasOnlyCrlf } from '../ics/redact.ts';
import { newId } from '../people/id.ts';
import { normaliseLogin } from '../people/login.ts';
import { openCalendar } from './open-calendar.ts';
import type { Writer } from '../storage/storage.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as events from '../storage/tables/events.ts';
import * as zones from '../storage/tables/zones.ts';
import { findOwner, readColor } from './add-calendar.ts';
import { readDisplayName, readSlug, type Calendar } from './calendar.ts';

type Import = Readonly<{
  owner: string;
  slug: string;
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
 * slug. The revision stays where nothing changed. Throws not-a-calendar, calendar-too-large, calendar-not-found,
 * not-allowed, bad-slug, bad-name.
 */
export async function importCalendar(context: Context, given: Import): Promise<ImportSummary> {
  keepWithin(defaultLimits, 'size', given.bytes.length);
  const known = await findTarget(context, given);
  const { text, notes } = decodeCalendar(given.bytes);
  const read = readCalendar(text);
  const hashes = hashesOf(read);
  const rows = read.objects.map((object) => rowOf(object, hashes));
  const target = known ?? (await newCalendar(context, given, read.properties));
  const now = context.clock.now().epochMilliseconds;

  const done = await context.storage.transaction(async (tx) => {
    const created = known === undefined && (await calendars.add(tx, target, now));
    // Another import may have made it a moment ago.
    const { id } =
      created || known ? target : (await calendars.find(tx, normaliseLogin(given.owner), target.slug))!;
    const revision = await calendars.lock(tx, id);
    if (revision === undefined) throw new DomainError('calendar-not-found');
    const before = await events.known(tx, id);
    const changed = await events.save(tx, id, rows, revision + 1, now);
    if (changed.length > 0) {
      await saveZones(tx, id, read, hashes);
      await calendars.touch(tx, id, now);
    }
    const updated = changed.filter((uid) => before.has(uid)).length;
    const calendar = (await calendars.findById(tx, id))!;
    return { calendar, created, changed: changed.length, updated };
  });
  const { calendar, created, changed, updated } = done;
  return {
    calendar,
    created,
    events: rows.length,
    recurrent: read.counts.recurrent,
    added: changed - updated,
    updated,
    unchanged: rows.length - changed,
    problems: read.problems,
    notes,
  };
}

/** The calendar to import into, if there is one that the actor may change. */
async function findTarget(context: Context, { owner, slug }: Import): Promise<Calendar | undefined> {
  try {
    return (await openCalendar(context, { owner, slug }, 'edit')).calendar;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'calendar-not-found') {
      const { actor } = context;
      const theirs = actor.kind === 'operator' || actor.kind === 'user';
      if (theirs) return undefined;
    }
    throw error;
  }
}

type NewCalendar = Parameters<typeof calendars.add>[1];

async function newCalendar(
  context: Context,
  given: Import,
  { name, color, description, timeZone }: CalendarProperties,
): Promise<NewCalendar> {
  const owner = await findOwner(context, given.owner);
  const slug = readSlug(given.slug);
  return {
    id: newId<'calendar'>(),
    domain: owner.domain,
    owner: owner.id,
    slug,
    name: given.name === undefined ? nameFrom(name, slug) : readDisplayName(given.name),
    color: readColor(color),
    description: description?.slice(0, 2000) ?? null,
    timeZone: knownZone(timeZone),
  };
}

/** A file's own name is cut to fit: it must not keep the file out. */
function nameFrom(name: string | undefined, slug: string): string {
  try {
    return readDisplayName((name ?? slug).slice(0, 200));
  } catch {
    return slug;
  }
}

/** The name of a zone that Temporal knows, or null. */
function knownZone(name: string | undefined): string | null {
  try {
    return name === undefined
      ? null
      : Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return null;
  }
}

/** TZID → hash of its definition in this file. */
type Hashes = ReadonlyMap<string, string>;

function hashesOf({ zones: defined }: ReadCalendar): Hashes {
  return new Map(
    defined.map(({ tzid, text }) => [
      tzid,
      createHash('sha256').update(text).digest('base64url').slice(0, 22),
    ]),
  );
}

function rowOf(object: CalendarObject, hashes: Hashes): events.NewEvent {
  const { uid, kind, text, span, tzids } = object;
  return {
    uid,
    kind,
    recurrent: object.recurrent ? 1 : 0,
    has_private: object.hasPrivate ? 1 : 0,
    has_extras: object.hasExtras ? 1 : 0,
    bare_breaks: hasOnlyCrlf(object.text) ? 0 : 1,
    zones: tzids.map((tzid) => `${lineOf(tzid)}\t${hashes.get(tzid) ?? ''}`).join('\n'),
    first_at: span.first,
    last_at: span.last,
    text,
  };
}

/** Tabs and line breaks part the lines of `zones`; no real name has them. */
function lineOf(tzid: string): string {
  return tzid.replace(/[\t\r\n]/g, ' ');
}

/** Keeps the definitions that an event of this file names. */
async function saveZones(tx: Writer, calendar: string, read: ReadCalendar, hashes: Hashes): Promise<void> {
  const named = new Set(read.objects.flatMap((object) => object.tzids));
  const kept = read.zones.filter(({ tzid }) => named.has(tzid));
  await zones.save(
    tx,
    calendar,
    kept.map(({ tzid, text }) => ({ hash: hashes.get(tzid)!, tzid, text })),
  );
}
