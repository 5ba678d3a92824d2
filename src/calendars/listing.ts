import type { Context } from '../context.ts';
import type { Budget } from '../ics/budget.ts';
import { charactersAStep } from '../ics/budget.ts';
import { Memory } from '../ics/memory.ts';
import type { ZoneDefinition } from '../ics/zones.ts';
import { Turn } from '../server/turn.ts';
import type { Db } from '../storage/storage.ts';
import * as events from '../storage/tables/events.ts';
import type { View } from './access.ts';
import type { Calendar } from './calendar.ts';
import type { InstanceRange, PlainInstance } from './instance.ts';
import { inParts } from './parts.ts';
import { Soonest } from './soonest.ts';
import { hidesUid } from './shown.ts';
import { isLarge, work, type tasks } from './tasks.ts';
import type { Named } from './told-names.ts';

/** Calendars of more series than this are read by program: a page that long helps nobody. */
export const mostSeries = 5000;
/** Steps for one event, and how many of them are done while others wait. */
const stepsForOne = 100_000;
const stepsAtOnce = 6_000;

/** An instance, and the name of the event that it is of. */
export type NamedInstance = PlainInstance & Named;

/** `complete` is false where there is more than was found. */
export type Found = Readonly<{ found: NamedInstance[]; complete: boolean }>;

/** For whom: `scope` is what UIDs are replaced for, as in the feed; `busy` what a time that is taken is called. */
export type ListReader = Readonly<{ view: View; scope: string; busy: string }>;

/** The events of one calendar that may have an instance in a range, and the zones that they name. */
type Rows = Readonly<{
  rows: readonly { id: number; size: number }[];
  zones: readonly (ZoneDefinition & { hash: string })[];
}>;

/** Listings that cost more steps than this are remembered, so that nobody pays for them again. */
const costly = 20_000;
const remembered = new Memory<Found>(16_000_000);

/**
 * What `list` finds, or found before: a listing follows from the calendar as it is, its reader and the range, so that one that
 * has changed, or another reader, has another. What an earlier listing of the same request left too little for is not kept.
 */
export async function recalled(
  { id, revision }: Pick<Calendar, 'id' | 'revision'>,
  asked: ListReader & Readonly<{ range: InstanceRange; steps: number }>,
  budget: Budget,
  list: () => Promise<Found>,
): Promise<Found> {
  const key = JSON.stringify([id, revision, asked]);
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const before = budget.spent;
  const isUncut = budget.left >= asked.steps;
  const listed = await list();
  if (budget.spent - before > costly && (listed.complete || isUncut))
    remembered.set(key, listed, weightOf(listed));
  return listed;
}

/** Bytes, roughly: instances of one component share its texts. */
function weightOf({ found }: Found): number {
  let characters = 0;
  for (const texts of new Set(found.map((instance) => instance.texts)))
    characters +=
      (texts.title?.length ?? 0) + (texts.location?.length ?? 0) + (texts.description?.length ?? 0);
  return 200 * found.length + characters;
}

/** The first instances of these events in a range, as one reader sees them. */
export async function instancesIn(
  { config }: Pick<Context, 'config'>,
  db: Db,
  { rows, zones }: Rows,
  { range, ...reader }: ListReader & Readonly<{ range: InstanceRange }>,
  budget: Budget,
): Promise<Found> {
  const definitions = new Map(zones.map((zone) => [zone.hash, zone]));
  const soonest = new Soonest<NamedInstance>(range.limit);
  const { secretKey } = config;
  let complete = true;
  const turn = new Turn();
  for (const part of inParts(rows, ({ size }) => size)) {
    const ids = part.map(({ id }) => id);
    for (const row of await events.listByIds(db, ids)) {
      if (budget.isOver()) return { found: soonest.list(), complete: false };
      const zoned = row.zones.split('\n').flatMap((line) => definitions.get(line.split('\t')[1] ?? '') ?? []);
      // What begins after enough others is not listed.
      const until = { ...range, to: Math.min(range.to, soonest.last + 1) };
      const given = { event: row, settings: { secretKey }, ...reader, zones: zoned, range: until };
      const listed = await listOne(given, row.text.length, budget);
      const named = { name: row.name, isHidden: hidesUid(row) };
      soonest.add(listed.instances.map((instance) => ({ ...instance, ...named })));
      complete &&= listed.complete;
      if (turn.isOver) await turn.give();
    }
  }
  return { found: soonest.list(), complete: complete && !soonest.overflowed };
}

/** A few steps are done here; an event that needs more is listed where others do not wait for it. */
async function listOne(
  given: Omit<Parameters<typeof tasks.list>[0], 'steps'>,
  size: number,
  budget: Budget,
): Promise<ReturnType<typeof tasks.list>> {
  // What it costs to read is known before, and comes on top.
  const reading = Math.ceil(size / charactersAStep);
  if (!isLarge(size)) {
    const steps = Math.min(stepsAtOnce + reading, budget.left);
    const soon = await work('list', { ...given, steps }, size);
    budget.charge(soon.spent);
    if (soon.spent < steps || budget.isOver()) return soon;
  }
  const steps = Math.min(stepsForOne + reading, budget.left);
  const whole = await work('list', { ...given, steps }, Infinity);
  budget.charge(whole.spent);
  return whole;
}
