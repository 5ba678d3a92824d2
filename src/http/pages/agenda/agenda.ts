import { allows } from '../../../calendars/access.ts';
import { addressesOf } from '../../../calendars/address.ts';
import { listAgenda } from '../../../calendars/list-agenda.ts';
import { listReadable } from '../../../calendars/list-readable.ts';
import { findDomain } from '../../../people/find-domain.ts';
import { zoneIn } from '../../../words/dates.ts';
import { agendaScript, agendaStyle } from '../frame/assets.ts';
import type { UserRequest } from '../frame/request.ts';
import { agendaAddress, keyOf, readAsked, zoneFor } from './asked.ts';
import { draw, miniMonth, type Grid, type MiniMonth } from './grids.ts';
import { periodOf, views, type View } from './period.ts';
import { railFor, type RailGroup } from './rail.ts';
import { shownIn } from './shown.ts';
import { tintsAddress } from './tints.ts';

type AgendaView = Readonly<{
  organisation: string;
  title: string;
  view: View;
  date: string;
  today: string;
  before: string;
  after: string;
  switches: { view: View; address: string; isCurrent: boolean }[];
  mini: MiniMonth;
  rail: RailGroup[];
  /** The same with every calendar; undefined where they are all shown. */
  all: string | undefined;
  /** Whether there is any calendar, and any of them is shown. */
  has: 'nothing' | 'none-shown' | 'some';
  /** Where something is made; undefined for who may write in none of their calendars. */
  create: string | undefined;
  grid: Grid;
  complete: boolean;
  zone: string;
  zoneName: string;
  here: string;
  /** For paper: what is printed, and where it is to be found. */
  printed: { name: string; page: string }[];
  sheets: string[];
  script: string;
}>;

/** More than this in one view helps nobody; the page says that there is more. */
const most = 1500;

/** `/agenda`: a month, a week, a day or a list of any of the calendars that the user may see. */
export async function showAgenda(request: UserRequest): Promise<void> {
  const { actor, context, services, words, t } = request;
  const domain = await findDomain(context, { id: actor.user.domain });
  const timeZone = zoneFor(request, domain.timeZone);
  const now = services.clock.now().toZonedDateTimeISO(timeZone);
  const asked = readAsked(request, now.toPlainDate());
  const { view, date } = asked;
  const period = periodOf(words, view, date);
  const all = await listReadable(context);
  const chosen = all.filter(({ calendar }) => asked.calendars?.has(keyOf(calendar)) ?? true);
  const { first, last } = period;
  const { events, complete } = await listAgenda(context, chosen, { first, last, timeZone, limit: most });
  const to = (changes: Partial<typeof asked>) => agendaAddress({ ...asked, ...changes });
  const drawing = {
    words,
    view,
    date,
    period,
    now,
    shown: shownIn({
      words,
      calendars: new Map(chosen.map((one) => [one.calendar.id, one])),
      timeZone,
      domainZone: domain.timeZone,
    }),
    dayAddress: (day: Temporal.PlainDate) => to({ view: 'day', date: day }),
    dateAddress: (day: Temporal.PlainDate) => to({ date: day }),
    createAddress: (day: Temporal.PlainDate) => `/agenda/event/new?date=${day.toString()}`,
  };
  const page: AgendaView = {
    organisation: domain.name,
    title: period.title,
    view,
    date: date.toString(),
    today: to({ date: now.toPlainDate() }),
    before: to({ date: period.before }),
    after: to({ date: period.after }),
    switches: views.map((one) => ({ view: one, address: to({ view: one }), isCurrent: one === view })),
    mini: miniMonth(drawing),
    rail: await railFor(request, all, asked),
    all: chosen.length === all.length ? undefined : to({ calendars: undefined }),
    has: all.length === 0 ? 'nothing' : chosen.length === 0 ? 'none-shown' : 'some',
    create: all.some(({ access }) => allows(access, 'edit')) ? drawing.createAddress(date) : undefined,
    grid: draw(drawing, events),
    complete,
    zone: timeZone,
    zoneName: zoneIn(words, timeZone),
    here: to({}),
    printed: chosen.map(({ calendar }) => ({
      name: calendar.name,
      page: addressesOf(context.config, calendar).page,
    })),
    sheets: [agendaStyle.path, tintsAddress(all.map(({ calendar }) => calendar))],
    script: agendaScript.path,
  };
  request.show('agenda/agenda', page, { title: `${period.title} · ${t('agenda.title')}` });
}
