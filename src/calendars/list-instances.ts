import type { Context } from '../context.ts';
import { Budget, charactersAStep } from '../ics/budget.ts';
import { Memory } from '../ics/memory.ts';
import { monthsBetween } from '../ics/span.ts';
import { Turn } from '../server/turn.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as events from '../storage/tables/events.ts';
import * as zones from '../storage/tables/zones.ts';
import type { View } from './access.ts';
import { busyIn } from './wording.ts';
import type { Calendar } from './calendar.ts';
import {
  eventOf,
  stepsForRequest,
  type EventInstance,
  type InstanceRange,
  type PlainInstance,
} from './instance.ts';
import type { Opened } from './open-calendar.ts';
import { inParts } from './parts.ts';
import { isLarge, work, type tasks } from './tasks.ts';

/** `complete` is false where the range holds more than was listed. */
export type InstanceList = Readonly<{ events: EventInstance[]; complete: boolean }>;

type Range = Readonly<{
  from: Temporal.Instant;
  to: Temporal.Instant;
  limit: number;
  /** What UIDs are replaced for, as in the feed; where they are shown to nobody it does not matter. */
  scope?: string;
  /** For a request that lists several calendars. */
  budget?: Budget;
}>;

/** Calendars of more series than this are read by program: a page that long helps nobody. */
const mostSeries = 5000;
/** Steps for one event, and how many of them are done while others wait. */
const stepsForOne = 100_000;
const stepsAtOnce = 6_000;
/** Characters of text that a list holds. */
const mostCharacters = 4_000_000;

/**
 * The instances in a range, by start, in the calendar's zone: read from the same reduced text that the feed is made of,
 * so that a page can never show more than the feed. What cost much is remembered.
 */
export async function listInstances(
  context: Context,
  { calendar, access, language }: Opened,
  { from, to, limit, scope = '', budget = new Budget(stepsForRequest) }: Range,
): Promise<InstanceList> {
  const { storage } = context;
  const timeZone = await calendars.timeZone(storage.db, calendar.id);
  const range = {
    from: from.epochMilliseconds,
    to: to.epochMilliseconds,
    limit,
    floatingZone: timeZone,
  };
  const reader = { view: access.view, scope, busy: busyIn(language) };
  const key = keyOf(calendar, reader, range);
  const { found, complete } = remembered.get(key) ?? (await list());
  return { events: found.map((instance) => eventOf(instance, timeZone)), complete };

  async function list(): Promise<Found> {
    const before = budget.spent;
    const listed = await find(context, calendar.id, { ...reader, range }, budget);
    // What an earlier listing of the same request left too little for says nothing of this one.
    const isWhole = listed.complete || before === 0;
    if (budget.spent - before > costly && isWhole) remembered.set(key, listed, weightOf(listed));
    return listed;
  }
}

type Reader = Readonly<{ view: View; scope: string; busy: string }>;
type Found = Readonly<{ found: PlainInstance[]; complete: boolean }>;

/** Listings that cost more steps than this are remembered, so that nobody pays for them again. */
const costly = 20_000;
const remembered = new Memory<Found>(16_000_000);

/** All that a listing follows from: a calendar that has changed, or another reader, has another. */
function keyOf(
  { id, revision }: Pick<Calendar, 'id' | 'revision'>,
  { view, scope, busy }: Reader,
  range: InstanceRange,
): string {
  return JSON.stringify([id, revision, view, scope, busy, range]);
}

/** Bytes, roughly: instances of one component share its texts. */
function weightOf({ found }: Found): number {
  return 200 * found.length + charactersIn(found);
}

function charactersIn(instances: readonly PlainInstance[]): number {
  let characters = 0;
  for (const texts of new Set(instances.map(({ texts }) => texts)))
    characters +=
      (texts.title?.length ?? 0) + (texts.location?.length ?? 0) + (texts.description?.length ?? 0);
  return characters;
}

async function find(
  { storage, config }: Context,
  calendar: string,
  { range, ...reader }: Reader & { range: InstanceRange },
  budget: Budget,
): Promise<Found> {
  // As of one moment: the rows name zones by definitions that came with them.
  await using snapshot = await storage.snapshot();
  const { db } = snapshot;
  const definitions = new Map((await zones.list(db, calendar)).map((zone) => [zone.hash, zone]));
  const { from, to, limit } = range;
  const span = { from, to, months: monthsBetween(from, to) };
  const rows = await events.listSizes(db, calendar, span, mostSeries);
  const soonest = new Soonest(limit);
  const { secretKey } = config;
  let complete = rows.length < mostSeries;
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
      soonest.add(listed.instances);
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

/** The first instances of many; never holds more than a few times as many as are wanted. */
class Soonest {
  readonly #limit: number;
  #held: PlainInstance[] = [];
  overflowed = false;
  /** No instance that begins later will be among the first. */
  last = Infinity;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(instances: readonly PlainInstance[]): void {
    this.#held.push(...instances);
    if (this.#held.length > 2 * this.#limit + 100) this.#cut();
  }

  list(): PlainInstance[] {
    this.#cut();
    return this.#held;
  }

  #cut(): void {
    this.#held.sort((a, b) => a.from - b.from || (a.texts.title ?? '').localeCompare(b.texts.title ?? ''));
    this.overflowed ||= this.#held.length > this.#limit;
    this.#held.length = Math.min(this.#held.length, this.#limit);
    if (this.overflowed) this.last = this.#held.at(-1)!.from;
    this.#shorten();
  }

  /** Each instance is written with its text, so that those of one event count each time. */
  #shorten(): void {
    let characters = 0;
    const end = this.#held.findIndex(({ texts: { title, location, description } }) => {
      characters += (title?.length ?? 0) + (location?.length ?? 0) + (description?.length ?? 0);
      return characters > mostCharacters;
    });
    if (end === -1) return;
    this.overflowed = true;
    this.#held.length = end;
  }
}
