/** Calendar objects, gathered component by component: all components of one UID (RFC 4791 §4.1). */

import { createHash } from 'node:crypto';
import type { Draft } from './draft.ts';
import { keepWithin, type CalendarLimits } from './limits.ts';
import { LineScanner } from './lines.ts';
import type { Problems } from './problems.ts';
import type { SourceCalendar } from './source.ts';
import { spanOf, widen, type Span } from './span.ts';
import { separate, type Part } from './uids.ts';

/** All components of one UID. */
export type CalendarObject = {
  uid: string;
  /**
   * The components as they came, each ending in a line break: byte for byte, but for lines that were left out or mended,
   * which is told.
   */
  text: string;
  /** The name of the first component: VEVENT, VTODO, VJOURNAL, … */
  kind: string;
  /** Whether a component has an RRULE or an RDATE. */
  recurrent: boolean;
  /** How many components have a RECURRENCE-ID. */
  overrides: number;
  /** The names of the time zones that its lines name, each once. */
  tzids: string[];
  /** Whether a component is private, or the calendar around all of them says so. */
  hasPrivate: boolean;
  /** Whether there is anything about attendees, or an alarm. */
  hasExtras: boolean;
  span: Span;
  /** The number of the line in the file where its first component begins, from 1. */
  line: number;
};

/** An object of a file. */
export type FileObject = CalendarObject & {
  /** The calendar of the file that it came in. */
  source: SourceCalendar;
  /** The UID that it had in the file, '' for none: one that several events shared has been replaced. */
  fileUid: string;
  /** It stands for instances alone: their series is elsewhere. */
  isPartial: boolean;
};

/** The object that begins with this component, still without its text. */
export function objectOf(draft: Draft, uid: string): CalendarObject {
  return {
    uid,
    text: '',
    kind: draft.kind,
    recurrent: draft.isRecurrent,
    overrides: draft.isOverride ? 1 : 0,
    tzids: [...draft.tzids.keys()],
    hasPrivate: draft.isPrivate,
    hasExtras: draft.hasExtras,
    span: spanOf(draft.times),
    line: draft.line,
  };
}

/** Adds what one more component of the same UID says, but not its text. */
export function addComponent(object: CalendarObject, draft: Draft): void {
  object.recurrent ||= draft.isRecurrent;
  object.overrides += draft.isOverride ? 1 : 0;
  object.hasPrivate ||= draft.isPrivate;
  object.hasExtras ||= draft.hasExtras;
  object.span = widen(object.span, spanOf(draft.times));
  for (const tzid of draft.tzids.keys()) if (!object.tzids.includes(tzid)) object.tzids.push(tzid);
}

/** Components taken in, by kind; `recurrent` objects; components `refused`. */
export type Counts = {
  events: number;
  todos: number;
  journals: number;
  others: number;
  recurrent: number;
  refused: number;
};

const countOf = new Map<string, 'events' | 'todos' | 'journals'>([
  ['VEVENT', 'events'],
  ['VTODO', 'todos'],
  ['VJOURNAL', 'journals'],
]);

/** The objects of a file; a component without a UID is given one. */
export class Collection {
  readonly counts: Omit<Counts, 'recurrent'> = { events: 0, todos: 0, journals: 0, others: 0, refused: 0 };
  readonly #limits: CalendarLimits;
  readonly #problems: Problems;
  /** What came under one UID; a component without one is alone. */
  readonly #byUid = new Map<string, { fileUid: string; parts: Part[] }>();
  /** How often each component without a UID has been seen. */
  readonly #withoutUid = new Map<string, number>();

  constructor(limits: CalendarLimits, problems: Problems) {
    this.#limits = limits;
    this.#problems = problems;
  }

  /** Takes a component in, with its text as it came. */
  add(draft: Draft, own: string, source: SourceCalendar): void {
    this.counts[countOf.get(draft.kind) ?? 'others'] += 1;
    if (draft.uid === '') {
      const uid = this.#identify(draft, own);
      this.#byUid.set(uid, { fileUid: '', parts: [{ draft, text: withUid(own, uid), source }] });
    } else {
      const known = this.#byUid.get(draft.uid);
      const parts = known?.parts ?? [];
      parts.push({ draft, text: own, source });
      if (known === undefined) this.#byUid.set(draft.uid, { fileUid: draft.uid, parts });
      else if (draft.isOverride) keepWithin(this.#limits, 'overrides', parts.length);
    }
    keepWithin(this.#limits, 'uids', this.#byUid.size);
  }

  list(): FileObject[] {
    const objects = [...this.#byUid].flatMap(([uid, { fileUid, parts }]) =>
      separate(uid, parts, this.#problems).map((group) => join(group.uid, fileUid, group.parts)),
    );
    keepWithin(this.#limits, 'uids', objects.length);
    return objects;
  }

  #identify(draft: Draft, text: string): string {
    this.#problems.add(draft.line, 'uid-missing', `This ${draft.kind} has no UID; it was given one.`);
    const copy = this.#withoutUid.get(text) ?? 0;
    this.#withoutUid.set(text, copy + 1);
    return madeUid(text, copy);
  }
}

function join(uid: string, fileUid: string, [first, ...others]: readonly Part[]): FileObject {
  const object = objectOf(first!.draft, uid);
  for (const { draft } of others) addComponent(object, draft);
  const text = [first!, ...others].map((part) => part.text).join('');
  const isPartial = object.overrides === others.length + 1;
  return { ...object, text, source: first!.source, fileUid, isPartial };
}

/** The component with the line that it lacks, as its second. */
function withUid(text: string, uid: string): string {
  const scanner = new LineScanner(text);
  scanner.advance();
  const lineBreak = text.slice(scanner.end, scanner.next);
  return `${text.slice(0, scanner.next)}UID:${uid}${lineBreak}${text.slice(scanner.next)}`;
}

/** The same component gets the same UID at each import; its n-th copy in a file another. */
function madeUid(text: string, copy: number): string {
  const hash = createHash('sha256').update(text.replaceAll('\r', '')).update(String(copy));
  return `${hash.digest('hex').slice(0, 32)}@without-uid.invalid`;
}
