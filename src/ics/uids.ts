/** What components of one UID make: one object as a rule; several where programs give many events the same UID. */

import { createHash } from 'node:crypto';
import { Budget } from './budget.ts';
import { readComponents } from './components.ts';
import type { Draft } from './draft.ts';
import { LineScanner } from './lines.ts';
import { countingComponents } from './overrides.ts';
import { Problems } from './problems.ts';
import type { SourceCalendar } from './source.ts';
import { TimeReader } from './times.ts';
import { textLine } from './write.ts';

/** A component of a file: what is known of it, its text, and the calendar that it stood in. */
export type Part = Readonly<{ draft: Draft; text: string; source: SourceCalendar }>;

/** Parts that are one object, under a UID that no other object of the file has. */
type Group = { uid: string; parts: readonly Part[] };

/**
 * The objects that the components of one UID are. A series and its overrides are one; a newer version of the same event, by
 * SEQUENCE, takes the older one's place; events that only share the UID become objects of their own, with UIDs that are made
 * from it, from their start and their title, so that they stay the same at the next import.
 */
export function separate(uid: string, all: readonly Part[], problems: Problems): Group[] {
  if (all.length === 1) return [{ uid, parts: all }];
  const parts = withoutCopies(all, problems);
  // RFC 4791 §4.1: an object has one kind of component.
  const byKind = [...Map.groupBy(parts, ({ draft }) => draft.kind).values()];
  const groups = byKind.flatMap((some) => groupsOf(some, problems));
  if (groups.length === 1) return [{ uid, parts: counting(groups[0]!, problems) }];
  const copies = new Map<string, number>();
  // What is no event keeps the UID only where it is alone under it; the first kind keeps its own where it is one object.
  const keeps = groupsOf(byKind[0]!, new Problems()).length === 1 ? groups[0] : undefined;
  return groups.map((group) => {
    const some = counting(group, problems);
    if (group === keeps) return { uid, parts: some };
    const { draft } = some[0]!;
    problems.add(
      draft.line,
      'uid-repeated',
      'Other events have this UID too; this one was given its own.',
      uid,
    );
    const key = `${uid}\n${draft.kind}\n${startKey(draft)}\n${draft.summary}`;
    const copy = copies.get(key) ?? 0;
    copies.set(key, copy + 1);
    const own = ownUid(key, copy);
    return { uid: own, parts: some.map((part) => ({ ...part, text: withOtherUid(part.text, own) })) };
  });
}

/** The same component twice is once enough. */
function withoutCopies(parts: readonly Part[], problems: Problems): Part[] {
  const seen = new Set<string>();
  return parts.filter(({ draft, text }) => {
    const bare = text.replaceAll('\r', '');
    if (!seen.has(bare)) return seen.add(bare);
    problems.add(draft.line, 'uid-repeated', 'The very same component stood there already.', draft.uid);
    return false;
  });
}

/** Masters of their own, each with its overrides. */
function groupsOf(parts: readonly Part[], problems: Problems): Part[][] {
  const masters = newest(
    parts.filter(({ draft }) => !draft.isOverride),
    problems,
  );
  const overrides = parts.filter(({ draft }) => draft.isOverride);
  if (masters.length < 2) return [parts.filter((part) => part.draft.isOverride || masters.includes(part))];
  const groups = masters.map((master) => [master]);
  for (const override of overrides) groups[masterOf(override, masters)]!.push(override);
  return groups;
}

/** RFC 5546 §2.1.4: of one event, which begins when it begins, the highest SEQUENCE is the latest. */
function newest(masters: readonly Part[], problems: Problems): Part[] {
  const highest = new Map<string, number>();
  for (const { draft } of masters) {
    const key = startKey(draft);
    highest.set(key, Math.max(highest.get(key) ?? 0, draft.sequence));
  }
  return masters.filter(({ draft }) => {
    if (draft.sequence === highest.get(startKey(draft))) return true;
    problems.add(draft.line, 'uid-repeated', 'A newer version of this event stands in the file.', draft.uid);
    return false;
  });
}

function startKey({ times: { start }, startZone }: Draft): string {
  return start === undefined ? '' : `${start.kind} ${start.wall} ${start.kind === 'local' ? startZone : ''}`;
}

/** The last series that has begun by then, or else the first. */
function masterOf({ draft }: Part, masters: readonly Part[]): number {
  const series = masters.map((master) => master.draft);
  const isSeries = series.map((one) => one.isRecurrent || !series.some((other) => other.isRecurrent));
  const begun = series.findLastIndex(
    (one, at) => isSeries[at] && (one.times.start?.wall ?? Infinity) <= (draft.recurrenceId?.wall ?? 0),
  );
  return begun === -1 ? isSeries.indexOf(true) : begun;
}

/** Milliseconds for the zones of one object's overrides. */
const budgetForOne = 100;

/** Without overrides that others replace, or that a newer series takes out. */
function counting(parts: readonly Part[], problems: Problems): readonly Part[] {
  if (parts.length === 1) return parts;
  const { source } = parts[0]!;
  const zone = source.timeZone ?? 'UTC';
  const times = new TimeReader(source.definitions(), zone, new Problems(), new Budget(budgetForOne));
  const components = parts.map(({ text }) => readComponents(text)[0]!);
  const kept = new Set(
    countingComponents(components, (moment, line) => times.placedOf(moment, line).instant),
  );
  return parts.filter(({ draft }, at) => {
    if (kept.has(components[at]!)) return true;
    const message = 'This instance is replaced by another, or taken out by the series, which is newer.';
    problems.add(draft.line, 'override-replaced', message, draft.uid);
    return false;
  });
}

function ownUid(key: string, copy: number): string {
  const hash = createHash('sha256').update(`${key}\n${copy}`);
  return `${hash.digest('hex').slice(0, 32)}@shared-uid.invalid`;
}

/** The component with another UID. */
function withOtherUid(text: string, uid: string): string {
  const scanner = new LineScanner(text);
  let depth = 0;
  while (scanner.advance()) {
    const name = scanner.name();
    if (name === 'BEGIN') depth += 1;
    else if (name === 'END') depth -= 1;
    else if (name === 'UID' && depth === 1)
      return text.slice(0, scanner.start) + textLine('UID', uid) + text.slice(scanner.next);
  }
  return text;
}
