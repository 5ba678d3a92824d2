import type { Context as KoaContext } from 'koa';
import { followedBy } from '../../../calendars/followed.ts';
import { listChanges, type EventChange, type SyncPoint } from '../../../calendars/list-changes.ts';
import { listFormerNames } from '../../../calendars/list-former-names.ts';
import type { Named } from '../../../calendars/told-names.ts';
import { readEvents } from '../../../calendars/read-events.ts';
import { readSyncToken, writeSyncToken } from '../../../calendars/token.ts';
import type { Markup } from '../../../dav/markup.ts';
import { statusResponse } from '../../../dav/multistatus.ts';
import { dav } from '../../../dav/names.ts';
import { childOf, textOf, type Element } from '../../../dav/xml.ts';
import { DomainError } from '../../../errors.ts';
import { answerMultistatus, isMinimal } from '../answer.ts';
import { scopeOf, type CalendarResource, type Resource } from '../resource.ts';
import type { MembersContext } from '../sign-in.ts';
import { eventPath } from '../tree.ts';
import { ownZoneOf } from '../zone.ts';
import { calendarOf, foundResponse, listedResponse, readWanted } from './found.ts';

/** Changes that are read at once. */
const pageSize = 500;

/**
 * RFC 6578 §3.2: what changed since a token, each event once. Depth is ignored, since Thunderbird and Apple send 1; a missing
 * sync-level counts as 1. A limit is kept with 507 for the collection, and the token then holds the place.
 */
export async function syncCollection(
  ctx: KoaContext,
  context: MembersContext,
  resource: Resource,
  root: Element,
): Promise<void> {
  const calendar = calendarOf(resource);
  const { opened } = calendar;
  const wanted = readWanted(root);
  const limit = readLimit(root);
  const floatingZone = await ownZoneOf(calendar);
  const { followed } = followedBy(context, opened);
  const token = childOf(root, dav('sync-token'));
  const given = token === undefined ? '' : textOf(token).trim();
  let since = given === '' ? null : readSyncToken(context.config, followed, given);
  if (since === undefined) throw new DomainError('sync-token-unknown');
  const { names } = calendar;
  const missing = (resource: Named) => statusResponse(eventPath(calendar.path, names.told(resource)), 404);
  const how = { context, wanted, isMinimal: isMinimal(ctx) };
  const scope = scopeOf(context);
  const which = { id: opened.calendar.id };
  // Before the answer begins: a token too old is told by its status.
  let page = await listChanges(context, { calendar: which, since, scope, limit: Math.min(limit, pageSize) });

  async function* responses(): AsyncGenerator<Markup> {
    let told = 0;
    for (;;) {
      for (const resource of await goneIn(context, calendar, page.changes, since ?? null))
        yield missing(resource);
      const texts: string[] = [];
      for (const { name, listed } of page.changes)
        if (listed === null) continue;
        else if (wanted.data === undefined) yield await listedResponse(calendar, listed, how);
        else texts.push(name);
      for await (const [name, found] of readEvents(context, { opened, scope, floatingZone, names: texts }))
        if (found !== undefined) yield await foundResponse(calendar, found, how);
        else yield missing({ name, isHidden: true });
      told += page.changes.length;
      since = page.point;
      if (page.complete || told >= limit) break;
      page = await listChanges(context, {
        calendar: which,
        since,
        scope,
        limit: Math.min(limit - told, pageSize),
      });
    }
    if (!page.complete) yield statusResponse(calendar.path, 507, '<D:number-of-matches-within-limits/>');
    yield `<D:sync-token>${writeSyncToken(context.config, followed, page.point)}</D:sync-token>\n`;
  }
  await answerMultistatus(ctx, responses());
}

/**
 * What is no longer called as it was, before what is there. Where some names are hidden an event has another one since it came
 * to be private, or ceased to be: only names that were told before are told again.
 */
async function goneIn(
  context: MembersContext,
  { opened, names }: CalendarResource,
  changes: readonly EventChange[],
  since: SyncPoint | null,
): Promise<Named[]> {
  if (names.hidden !== 'some')
    return changes.filter(({ listed }) => listed === null).map(({ name }) => ({ name, isHidden: true }));
  const uids = changes.map(({ uid }) => uid);
  const former = await listFormerNames(context, opened, uids);
  // In a first round what they were told of was there when it began.
  const known = since === null ? Infinity : since.seen === 0 ? since.begun : since.seen;
  return changes.flatMap(({ name, uid, listed }): Named[] => {
    const { hidden = 0, open = 0 } = former.get(uid) ?? {};
    const was = [
      ...(hidden > known ? [{ name, isHidden: true }] : []),
      ...(open > known ? [{ name, isHidden: false }] : []),
    ];
    if (listed !== null) return was.filter((one) => one.isHidden !== listed.isHidden);
    return was.length > 0 ? was : [{ name, isHidden: true }];
  });
}

/** RFC 5323 §5.17. Throws bad-request. */
function readLimit(root: Element): number {
  const element = childOf(childOf(root, dav('limit')), dav('nresults'));
  if (element === undefined) return Infinity;
  const limit = Number(textOf(element).trim());
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new DomainError('bad-request', { reason: 'xml-element' });
  return limit;
}
