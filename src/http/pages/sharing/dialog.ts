import type { Calendar } from '../../../calendars/calendar.ts';
import { DomainError } from '../../../errors.ts';
import { listInstances } from '../../../calendars/list-instances.ts';
import { viewOf } from '../../../calendars/access.ts';
import { addressesOf, type Addresses } from '../../../calendars/address.ts';
import { listShares } from '../../../sharing/list-shares.ts';
import { shareCalendar } from '../../../sharing/share-calendar.ts';
import { roles } from '../../../sharing/share.ts';
import * as users from '../../../storage/tables/users.ts';
import type { UserRequest } from '../frame/request.ts';
import { addressOf, ownCalendar } from '../calendars/calendars.ts';
import { holderOf, type Holder } from './rows.ts';
import { leaveFlash, takeFlash } from '../frame/flash.ts';
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
} from './form.ts';
import { refusalOf, resultOf, type Note, type Result } from './results.ts';
import { zoneOfDomain } from '../frame/zone.ts';

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

export async function showShare(request: UserRequest): Promise<void> {
  const calendar = await ownCalendar(request);
  const note = takeFlash(request.ctx, request.services) as Note | undefined;
  await showPage(request, calendar, { note, typed: blank(request) });
}

type Shown = { note?: Note | undefined; typed: Typed; errors?: Errors };

async function showPage(
  request: UserRequest,
  calendar: Calendar,
  { note, typed, errors }: Shown,
): Promise<void> {
  const { actor, services, context, t } = request;
  const zone = await zoneOfDomain(services, actor.user.domain);
  const colleagues = await users.list(services.storage.db, actor.user.domain);
  const views = await listShares(context, { calendar: { id: calendar.id } });
  const page: SharePage = {
    name: calendar.name,
    address: addressOf(calendar),
    domain: domainOf(actor.user.login),
    kinds,
    roles,
    details,
    addresses: addressesOf(services.config, calendar),
    colleagues: colleagues
      .filter(({ id }) => id !== actor.user.id)
      .slice(0, 200)
      .map(({ login, name }) => ({ login, name })),
    examples: await examplesOf(request, calendar),
    today: today(request, zone).toString(),
    form: typed,
    errors: errors ?? {},
    said: note?.said,
    results: note?.results ?? [],
    shares: views.map((view) => holderOf(request, view, zone)),
  };
  const title = t('share.title', { name: calendar.name });
  request.show('sharing/dialog', page, { title, wide: true, status: errors === undefined ? 200 : 422 });
}

/** A few coming events as the public would read them: a warning that names them is understood. */
async function examplesOf({ context, services }: UserRequest, calendar: Calendar): Promise<string[]> {
  const view = viewOf({ detail: 'full', privateEvents: false, attendees: false, alarms: false });
  const from = services.clock.now();
  const range = { from, to: from.add({ hours: 24 * 60 }), limit: 30 };
  const { events } = await listInstances(context, { calendar, access: { role: 'viewer', view } }, range);
  return [...new Set(events.flatMap(({ title }) => (title === null || title === '' ? [] : [title])))].slice(
    0,
    3,
  );
}

/** Shares with each address on its own: one that cannot be does not keep the others from it. */
export async function doShare(request: UserRequest): Promise<void> {
  const { ctx, services, actor, context, form, t } = request;
  const calendar = await ownCalendar(request);
  const typed = readTyped(form);
  const again = (errors: Errors) => showPage(request, calendar, { typed, errors });
  const wanted = wantedBy(request, typed);
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
    until = endOf(request, typed.until, await zoneOfDomain(services, actor.user.domain));
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
      results.push(await refusalOf(request, who, error));
    }
  }
  const note: Note = { results };
  if (leaveFlash(ctx, services, `${addressOf(calendar)}/share`, note)) {
    request.goTo(`${addressOf(calendar)}/share`);
    return;
  }
  await showPage(request, calendar, { note, typed: blank(request) });
}
