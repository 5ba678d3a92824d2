import { inPath } from '../../../calendars/address.ts';
import type { Calendar } from '../../../calendars/calendar.ts';
import { readTimeZone } from '../../../people/zone.ts';
import { readCookie, setCookie } from '../../cookies.ts';
import type { UserRequest } from '../frame/request.ts';
import { isView, type View } from './period.ts';

/** What the address of an agenda asks for. */
export type Asked = Readonly<{
  view: View;
  date: Temporal.PlainDate;
  /** The keys of the calendars to show; undefined: all. */
  calendars: ReadonlySet<string> | undefined;
}>;

/** What a calendar is called in the address. */
export const keyOf = ({ owner, slug }: Pick<Calendar, 'owner' | 'slug'>): string =>
  `${inPath(owner.login)}/${inPath(slug)}`;

/** How far from now one can look: as far as dates are written with four digits. */
const years = { first: 1900, last: 2199 };
const aYear = { seconds: 365 * 24 * 3600 };

/** `?view=week&date=2026-11-25&calendars=ann@monasso.org/choir,…`: whatever is missing or wrong is what is usual. */
export function readAsked(request: UserRequest, today: Temporal.PlainDate): Asked {
  const { query } = request;
  const listed = new URLSearchParams(request.ctx.querystring).get('calendars');
  return {
    view: viewFor(request),
    date: dayIn(query('date')) ?? today,
    calendars:
      listed === null
        ? undefined
        : new Set(
            listed
              .split(',')
              .filter((key) => key !== '')
              .map(asKey),
          ),
  };
}

/** As `keyOf` writes it, however it was typed. */
const asKey = (text: string) => text.trim().split('/').map(inPath).join('/');

function dayIn(text: string): Temporal.PlainDate | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  try {
    const day = Temporal.PlainDate.from(text);
    return day.year < years.first || day.year > years.last ? undefined : day;
  } catch {
    return undefined;
  }
}

/** The view that is asked for, is looked at usually, or fits the device: a list a phone, a month a desk. */
function viewFor({ ctx, services, query }: UserRequest): View {
  const asked = query('view');
  if (isView(asked)) {
    if (readCookie(ctx, services.config, 'fasti-view') !== asked && ctx.method === 'GET')
      setCookie(ctx, services.config, 'fasti-view', asked, aYear);
    return asked;
  }
  const usual = readCookie(ctx, services.config, 'fasti-view') ?? '';
  if (isView(usual)) return usual;
  const isPhone = ctx.get('Sec-CH-UA-Mobile') === '?1' || /\bMobi/.test(ctx.get('User-Agent'));
  return isPhone ? 'list' : 'month';
}

/** The zone in which somebody looks at their agenda: as they chose it here, or `usual`. */
export function zoneFor({ ctx, services, query }: UserRequest, usual: string): string {
  const asked = readTimeZone(query('zone'));
  if (asked !== undefined) {
    if (ctx.method === 'GET') setCookie(ctx, services.config, 'fasti-zone', asked, aYear);
    return asked;
  }
  return readTimeZone(readCookie(ctx, services.config, 'fasti-zone') ?? '') ?? usual;
}

/** The address of an agenda, told as people read it. */
export function agendaAddress({ view, date, calendars }: Asked): string {
  const chosen = calendars === undefined ? '' : `&calendars=${[...calendars].join(',')}`;
  return `/agenda?view=${view}&date=${date.toString()}${chosen}`;
}
