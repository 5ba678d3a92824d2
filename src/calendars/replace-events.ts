import { withLine } from '../ics/edit.ts';
import { likeness, steadyText } from '../ics/steady.ts';
import { Turn } from '../server/turn.ts';
import type { Writer } from '../storage/storage.ts';
import * as events from '../storage/tables/events.ts';
import type { NewEvent } from '../storage/tables/events.ts';
import * as zones from '../storage/tables/zones.ts';
import { etagOf, isSameEvent } from './event.ts';
import { inParts } from './parts.ts';
import type { Incoming } from './prepare-import.ts';
import { both } from './revisions.ts';
import { isLarge } from './tasks.ts';
import { buryEvents, moveOn, writeEvents, type Stream } from './stream.ts';

export type Replaced = Readonly<Record<'added' | 'updated' | 'removed' | 'unchanged', number>>;

const sizeOf = ({ event }: Incoming) => event.text.length;

/**
 * Makes what came the whole of a calendar whose stream is locked: what is not in it goes. What says the same apart from
 * when it was written stays as it is, and an event that comes under another UID is known again by what it says, so that
 * nobody hears of a change where there is none.
 */
export async function replaceEvents(
  tx: Writer,
  stream: Stream,
  incoming: readonly Incoming[],
): Promise<Replaced> {
  const { calendar } = stream;
  const there = await events.known(tx, calendar);
  const uids = new Set(incoming.map(({ event }) => event.uid));
  const missing = [...there.keys()].filter((uid) => !uids.has(uid));
  const strange = incoming.filter(({ event }) => !there.has(event.uid));
  const former = await recognise(tx, calendar, strange, missing);
  const known = new Set(former.values());
  const gone = missing.filter((uid) => !known.has(uid));

  const changed: Incoming[] = [];
  const turn = new Turn();
  for (const part of inParts(incoming, sizeOf)) {
    const named = part.map((one) => under(one, former.get(one.event.uid)));
    const maybe = named.filter(({ event }) => {
      const old = there.get(event.uid);
      return old !== undefined && !isSameEvent(old.etag, event.etag);
    });
    const rows = maybe.length === 0 ? [] : await events.listByUid(tx, calendar, maybe.map(uidOf));
    const before = new Map(rows.map((row) => [row.uid, row]));
    changed.push(
      ...named.filter((one) => !there.has(one.event.uid)),
      ...maybe.filter(({ event }) => {
        const old = before.get(event.uid)!;
        return old.zones !== event.zones || !saysTheSame(old.text, event.text);
      }),
    );
    if (turn.isOver) await turn.give();
  }

  const stirredBefore = gone.length === 0 ? undefined : await buryEvents(tx, stream, gone);
  const written = changed.map(({ event }) => event);
  const { saved, stirred } = await writeEvents(tx, stream, { changed: written, there, seesPrivate: true });
  const needed = new Map(changed.flatMap((one) => one.zones.map((zone) => [zone.hash, zone] as const)));
  if (needed.size > 0) await zones.save(tx, calendar, [...needed.values()]);
  if (saved.length > 0 || gone.length > 0)
    await moveOn(tx, stream, stirredBefore === undefined ? stirred : both(stirredBefore, stirred));
  const updated = saved.filter((uid) => there.has(uid)).length;
  return {
    added: saved.length - updated,
    updated,
    removed: gone.length,
    unchanged: incoming.length - saved.length,
  };
}

/** What is so large would be compared for longer than others should wait, and counts as changed. */
const saysTheSame = (one: string, other: string) =>
  !isLarge(one.length + other.length) && steadyText(one) === steadyText(other);

const uidOf = ({ event }: Incoming) => event.uid;

/** By the UID under which each came, that of the one event of those missing which says the same; each is found once. */
async function recognise(
  tx: Writer,
  calendar: string,
  strange: readonly Incoming[],
  missing: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (strange.length === 0 || missing.length === 0) return found;
  const turn = new Turn();
  const waiting = new Map<string, string[]>();
  for (const part of inParts(missing, () => 1))
    for (const { uid, text } of await events.listByUid(tx, calendar, part)) {
      if (isLarge(text.length)) continue;
      const like = likeness(text);
      waiting.set(like, [...(waiting.get(like) ?? []), uid]);
      if (turn.isOver) await turn.give();
    }
  for (const { event } of strange) {
    const uid = isLarge(event.text.length) ? undefined : waiting.get(likeness(event.text))?.shift();
    if (uid !== undefined) found.set(event.uid, uid);
    if (turn.isOver) await turn.give();
  }
  return found;
}

/** The same event under the UID by which subscribers know it. */
function under(incoming: Incoming, uid: string | undefined): Incoming {
  if (uid === undefined) return incoming;
  const text = withLine(incoming.event.text, 'UID', uid);
  const event: NewEvent = { ...incoming.event, uid, text };
  return { ...incoming, event: { ...event, etag: etagOf(event) } };
}
