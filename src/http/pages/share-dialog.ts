import type { Calendar } from '../../calendars/calendar.ts';
import { DomainError } from '../../errors.ts';
import { listComing } from '../../feeds/list-coming.ts';
import { viewOf } from '../../sharing/access.ts';
import { addressesOf, type Addresses } from '../../sharing/feed-address.ts';
import { listShares } from '../../sharing/list-shares.ts';
import { shareCalendar } from '../../sharing/share-calendar.ts';
import { roles } from '../../sharing/share.ts';
import * as users from '../../storage/tables/users.ts';
import type { AskOfUser } from './ask.ts';
import { addressOf, ownCalendar } from './calendars.ts';
import { holderOf, type Holder } from './holder.ts';
import { leaveNote, takeNote } from './note.ts';
import {
  blank,
  details,
  domainOf,
  endOf,
  kinds,
  mostAddresses,
  readTyped,
  today,
  wantedBy,
  type Errors,
  type Typed,
} from './share-form.ts';
import { refusalOf, resultOf, type Note, type Result } from './share-results.ts';
import { zoneOfDomain } from './zone.ts';

type SharePage = Readonly<{
  name: string;
  address: string;
  domain: string;
  kinds: typeof kinds;
  roles: typeof roles;
  details: typeof details;
  addresses: Addresses;
  colleagues: { login: string; name: string }[];
  examples: string[];
  today: string;
  form: Typed;
  errors: Errors;
  said: string | undefined;
  results: Result[];
  shares: Holder[];
}>;

export async function showShare(ask: AskOfUser): Promise<void> {
  const calendar = await ownCalendar(ask);
  const note = takeNote(ask.ctx, ask.house) as Note | undefined;
  await showPage(ask, calendar, { note, typed: blank(ask) });
}

type Shown = { note?: Note | undefined; typed: Typed; errors?: Errors };

async function showPage(ask: AskOfUser, calendar: Calendar, { note, typed, errors }: Shown): Promise<void> {
  const { actor, house, context, t } = ask;
  const zone = await zoneOfDomain(house, actor.user.domain);
  const colleagues = await users.list(house.storage.reader, actor.user.domain);
  const views = await listShares(context, { calendar: { id: calendar.id } });
  const page: SharePage = {
    name: calendar.name,
    address: addressOf(calendar),
    domain: domainOf(actor.user.login),
    kinds,
    roles,
    details,
    addresses: addressesOf(house.config, calendar),
    colleagues: colleagues
      .filter(({ id }) => id !== actor.user.id)
      .slice(0, 200)
      .map(({ login, name }) => ({ login, name })),
    examples: await examplesOf(ask, calendar),
    today: today(ask, zone).toString(),
    form: typed,
    errors: errors ?? {},
    said: note?.said,
    results: note?.results ?? [],
    shares: views.map((view) => holderOf(ask, view, zone)),
  };
  const title = t('share.title', { name: calendar.name });
  ask.show('share', page, { title, wide: true, status: errors === undefined ? 200 : 422 });
}

/** A few coming events as the public would read them: a warning that names them is understood. */
async function examplesOf({ context, house }: AskOfUser, calendar: Calendar): Promise<string[]> {
  const view = viewOf({ detail: 'full', privateEvents: false, attendees: false, alarms: false });
  const from = house.clock.now();
  const range = { from, to: from.add({ hours: 24 * 60 }), limit: 30 };
  const { events } = await listComing(context, { calendar, access: { role: 'viewer', view } }, range);
  return [...new Set(events.flatMap(({ title }) => (title === null || title === '' ? [] : [title])))].slice(
    0,
    3,
  );
}

/** Shares with each address on its own: one that cannot be does not keep the others from it. */
export async function doShare(ask: AskOfUser): Promise<void> {
  const { ctx, house, actor, context, form, t } = ask;
  const calendar = await ownCalendar(ask);
  const typed = readTyped(form);
  const again = (errors: Errors) => showPage(ask, calendar, { typed, errors });
  const wanted = wantedBy(ask, typed);
  const field = typed.kind === 'user' ? 'people' : 'guests';
  if (wanted.length === 0) {
    await again({ [field]: t('share.needAddress') });
    return;
  }
  if (wanted.length > mostAddresses) {
    await again({ [field]: t('share.tooMany', { count: mostAddresses }) });
    return;
  }
  if (typed.kind === 'public' && !typed.sure) {
    await again({ sure: t('share.sureNeeded') });
    return;
  }
  if (typed.kind === 'link' && typed.label.trim() === '') {
    await again({ label: t('field.required') });
    return;
  }
  let until: number | null;
  try {
    until = endOf(ask, typed.until, await zoneOfDomain(house, actor.user.domain));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await again({ until: t('share.endPast') });
    return;
  }
  const results: Result[] = [];
  for (const { who, audience } of wanted) {
    try {
      const shared = await shareCalendar(context, {
        calendar: { id: calendar.id },
        audience,
        role: typed.kind === 'user' ? typed.role : 'viewer',
        detail: typed.detail,
        privateEvents: typed.private && typed.kind !== 'public',
        attendees: typed.attendees,
        alarms: typed.alarms,
        until,
        language: typed.language,
        ...(typed.message === 'note' && typed.note !== '' && { note: typed.note }),
      });
      results.push(resultOf(t, who, shared, `share.done.${typed.kind}`));
    } catch (error) {
      results.push(await refusalOf(ask, who, error));
    }
  }
  const note: Note = { results };
  if (leaveNote(ctx, house, `${addressOf(calendar)}/share`, note)) {
    ask.goTo(`${addressOf(calendar)}/share`);
    return;
  }
  await showPage(ask, calendar, { note, typed: blank(ask) });
}
