/** Calendar objects, gathered component by component: all components of one UID (RFC 4791 §4.1). */

import { createHash } from 'node:crypto';
import type { Draft } from './draft.ts';
import { keepWithin, type CalendarLimits } from './limits.ts';
import { LineScanner } from './lines.ts';
import type { Problems } from './problems.ts';
import { spanOf, widen, type Span } from './span.ts';

/** All components of one UID. */
export type CalendarObject = {
  uid: string;
  /**
   * The components byte for byte as they came, each ending in a line break. Two things differ where a file is broken:
   * lines that are no content lines are left out, and a component without UID gets its line.
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
  /** Whether a component has a CLASS other than PUBLIC. */
  hasPrivate: boolean;
  /** Whether there is anything about attendees, or an alarm. */
  hasExtras: boolean;
  span: Span;
  /** The number of the line in the file where its first component begins, from 1. */
  line: number;
  /** Whether the UID stood in the file; a missing one is made from the component's text, so that it stays the same. */
  uidFrom: 'file' | 'text';
};

type Identity = Pick<CalendarObject, 'uid' | 'uidFrom'>;

/** The object that begins with this component, still without its text. */
export function objectOf(draft: Draft, { uid, uidFrom }: Identity): CalendarObject {
  return {
    uid,
    text: '',
    kind: draft.kind,
    recurrent: draft.isRecurrent,
    overrides: draft.isOverride ? 1 : 0,
    tzids: [...draft.tzids],
    hasPrivate: draft.isPrivate,
    hasExtras: draft.hasExtras,
    span: spanOf(draft.times),
    line: draft.line,
    uidFrom,
  };
}

/** Adds what one more component of the same UID says, but not its text. */
export function addComponent(object: CalendarObject, draft: Draft): void {
  object.recurrent ||= draft.isRecurrent;
  object.overrides += draft.isOverride ? 1 : 0;
  object.hasPrivate ||= draft.isPrivate;
  object.hasExtras ||= draft.hasExtras;
  object.span = widen(object.span, spanOf(draft.times));
  for (const tzid of draft.tzids) if (!object.tzids.includes(tzid)) object.tzids.push(tzid);
}

/** The objects of a file, by UID; a component without one is given one. */
export class Collection {
  readonly #limits: CalendarLimits;
  readonly #problems: Problems;
  readonly #objects = new Map<string, { object: CalendarObject; parts: string[] }>();
  /** How often each component without a UID has been seen. */
  readonly #withoutUid = new Map<string, number>();

  constructor(limits: CalendarLimits, problems: Problems) {
    this.#limits = limits;
    this.#problems = problems;
  }

  /** Takes a component in, with its text as it came. */
  add(draft: Draft, own: string): void {
    const identity = this.#identify(draft, own);
    const { uid } = identity;
    const text = identity.uidFrom === 'file' ? own : withUid(own, uid);
    const known = this.#objects.get(uid);
    if (!known) {
      this.#objects.set(uid, { object: objectOf(draft, identity), parts: [text] });
      keepWithin(this.#limits, 'uids', this.#objects.size);
      return;
    }
    if (!draft.isOverride && known.object.overrides < known.parts.length)
      this.#problems.add(draft.line, 'uid-repeated', 'Another component has this UID already.', uid);
    known.parts.push(text);
    keepWithin(this.#limits, 'overrides', known.parts.length);
    addComponent(known.object, draft);
  }

  list(): CalendarObject[] {
    return [...this.#objects.values()].map(({ object, parts }) => ({ ...object, text: parts.join('') }));
  }

  #identify(draft: Draft, text: string): Identity {
    if (draft.uid !== '') return { uid: draft.uid, uidFrom: 'file' };
    this.#problems.add(draft.line, 'uid-missing', `This ${draft.kind} has no UID; it was given one.`);
    const copy = this.#withoutUid.get(text) ?? 0;
    this.#withoutUid.set(text, copy + 1);
    return { uid: madeUid(text, copy), uidFrom: 'text' };
  }
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
