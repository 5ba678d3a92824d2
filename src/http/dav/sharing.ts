import type { Context as KoaContext } from 'koa';
import { openCalendar } from '../../calendars/open-calendar.ts';
import { element, type Markup } from '../../dav/markup.ts';
import { statusResponse } from '../../dav/multistatus.ts';
import { calendarServer, dav } from '../../dav/names.ts';
import { childOf, childrenOf, textOf, type Element } from '../../dav/xml.ts';
import { DomainError, isDomainError } from '../../errors.ts';
import { meanings } from '../../meanings.ts';
import { changeSharees, type ShareeChange } from '../../sharing/change-sharees.ts';
import { findPublicShare } from '../../sharing/find-public-share.ts';
import { revokeShare } from '../../sharing/revoke-share.ts';
import { shareCalendar } from '../../sharing/share-calendar.ts';
import { conditionOf } from '../condition.ts';
import { answerMultistatus } from './answer.ts';
import { whichAt } from './resource.ts';
import type { MembersContext } from './sign-in.ts';
import { placeIn, type Place } from './tree.ts';

// Calendars are shared and published from within Apple's programs (caldav-sharing, caldav-publishing of CalendarServer).

type CalendarPlace = Extract<Place, { kind: 'calendar' }>;

/** How many people one request may name, as in the dialog. */
const mostSharees = 50;

/**
 * `CS:share`: 200 without a body. Where anybody is refused nothing is done, and 207 says why: 403 for them by name, 424 for
 * the others, as CalendarServer does.
 */
export async function share(
  ctx: KoaContext,
  context: MembersContext,
  place: CalendarPlace,
  root: Element,
): Promise<void> {
  const calendar = await whichAt(context, place);
  // Whoever may not share is told so before what they ask is read.
  await openCalendar(context, calendar, 'admin');
  const asked = root.children.flatMap((change) => readChange(change) ?? []);
  if (asked.length === 0) throw new DomainError('bad-request', { reason: 'xml-element' });
  if (asked.length > mostSharees) throw new DomainError('bad-request', { reason: 'xml-too-large' });
  // Of what is said twice of somebody the last counts.
  const byAddress = new Map(asked.map((one) => [one.address, one]));
  const refused = await changeSharees(context, { calendar, changes: [...byAddress.values()] });
  if (refused.length === 0) {
    ctx.status = 200;
    ctx.body = '';
    return;
  }
  const errors = new Map(refused.map(({ address, error }) => [address, error]));
  await answerMultistatus(
    ctx,
    [...byAddress.values()].map(({ address, href }) => refusal(href, errors.get(address))),
  );
}

function refusal(href: string, error: DomainError | undefined): Markup {
  if (error === undefined) return statusResponse(href, 424);
  const [namespace, name] = conditionOf(error.code, error.details);
  return statusResponse(href, 403, element(`{${namespace}}${name}`), meanings[error.code].title);
}

type Asked = ShareeChange & Readonly<{ href: string }>;

/** `CS:set` or `CS:remove`; undefined for what is neither. Without an access it is one for reading. Throws bad-request. */
function readChange(change: Element): Asked | undefined {
  const isSet = change.name === calendarServer('set');
  if (!isSet && change.name !== calendarServer('remove')) return undefined;
  const named = childrenOf(change, dav('href'));
  if (named.length !== 1) throw new DomainError('bad-request', { reason: 'xml-element' });
  const href = textOf(named[0]!).trim();
  const writes = childOf(change, calendarServer('read-write')) !== undefined;
  return { href, address: addressIn(href), role: isSet ? (writes ? 'editor' : 'viewer') : 'none' };
}

/** Whom an address names: a mailbox, or a principal of ours by its login. What is neither is nobody's address. */
function addressIn(href: string): string {
  const mailbox = /^mailto:([^?]*)/i.exec(href)?.[1];
  if (mailbox !== undefined) return decoded(mailbox);
  try {
    const place = placeIn(href);
    return place?.kind === 'principal' ? place.login : href;
  } catch (error) {
    if (isDomainError(error)) return href;
    throw error;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `CS:publish-calendar`: everybody reads the calendar, all but what is private. 202, as iCloud says. */
export async function publish(ctx: KoaContext, context: MembersContext, place: CalendarPlace): Promise<void> {
  try {
    await shareCalendar(context, {
      calendar: await whichAt(context, place),
      audience: { kind: 'public' },
      detail: 'full',
      privateEvents: false,
      until: null,
    });
  } catch (error) {
    // What is public stays as whoever shared it wanted.
    if (!isDomainError(error, 'already-shared')) throw error;
  }
  ctx.status = 202;
  ctx.body = '';
}

/** `CS:unpublish-calendar`: its public address ends; 200, also where there was none. */
export async function unpublish(
  ctx: KoaContext,
  context: MembersContext,
  place: CalendarPlace,
): Promise<void> {
  const opened = await openCalendar(context, await whichAt(context, place), 'admin');
  const share = await findPublicShare(context, opened);
  if (share !== undefined) await revokeShare(context, { share: share.id });
  ctx.status = 200;
  ctx.body = '';
}
