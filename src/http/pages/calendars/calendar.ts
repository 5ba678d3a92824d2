import { contextFor, type Context } from '../../../context.ts';
import { DomainError } from '../../../errors.ts';
import { listInstances } from '../../../calendars/list-instances.ts';
import { readWindow } from '../../../feeds/window.ts';
import { nobody } from '../../../people/actor.ts';
import { addressesOf } from '../../../calendars/address.ts';
import { openCalendar, openLink, type Opened, type Which } from '../../../calendars/open-calendar.ts';
import * as calendars from '../../../storage/tables/calendars.ts';
import { boundedWindow, readFile } from '../../feeds.ts';
import { sendToSignIn, type PageRequest } from '../frame/request.ts';
import { colorOf } from './calendars.ts';
import { comingDays, dayIn, type ComingDay } from '../../../words/dates.ts';

type CalendarView = Readonly<{
  name: string;
  owner: string;
  description: string | null;
  color: string;
  heading: string;
  days: ComingDay[];
  more: boolean;
  zone: string;
  feed: string;
  webcal: string;
  /** The exact login to subscribe with; undefined where the feed needs none. */
  login: string | undefined;
}>;

const eventsShown = 200;

/** `/home/{owner}/{slug}.html`, for whom it is shared with; who is not signed in and finds it closed may sign in. */
export async function showCalendar(request: PageRequest): Promise<void> {
  const { actor, context, param } = request;
  const which = { owner: param('owner'), slug: readFile(request.ctx, param('file')).name };
  const open = await openAs(contextFor(context, nobody), which);
  if (actor.kind !== 'user' && actor.kind !== 'guest') {
    // Whether it exists or not: who may not see it learns nothing.
    if (open === undefined) {
      sendToSignIn(request.ctx);
      return;
    }
    await showPage(request, open, {});
    return;
  }
  const own = await openCalendar(context, which, 'read');
  const { login } = actor.kind === 'user' ? actor.user : actor.guest;
  await showPage(request, own, open === undefined ? { login } : {});
}

async function openAs(context: Context, which: Which): Promise<Opened | undefined> {
  try {
    return await openCalendar(context, which, 'read');
  } catch (error) {
    if (error instanceof DomainError && error.code === 'calendar-not-found') return undefined;
    throw error;
  }
}

/** `/link/{secret}.html`: whoever has the address reads it. */
export async function showLink(request: PageRequest): Promise<void> {
  const secret = readFile(request.ctx, request.param('file')).name;
  await showPage(request, await openLink(request.context, secret), { secret });
}

async function showPage(
  request: PageRequest,
  opened: Opened,
  { secret, login }: { secret?: string; login?: string },
): Promise<void> {
  const { context, words, t, query } = request;
  const { calendar } = opened;
  const zone = await calendars.timeZone(context.storage.db, calendar.id);
  const asked = [query('start'), query('end')].map((text) => (text === '' ? undefined : text));
  const window = readWindow(asked[0], asked[1], zone, context.clock.now());
  const { from, to } = boundedWindow(window, context, zone);
  const { events, complete } = await listInstances(context, opened, { from, to, limit: eventsShown });
  const { feed, webcal } = addressesOf(context.config, calendar, secret);
  const start = from.toZonedDateTimeISO(zone);
  const day = (moment: Temporal.ZonedDateTime) => dayIn(words, moment.toPlainDate());
  const last = to.subtract({ milliseconds: 1 }).toZonedDateTimeISO(zone);
  const view: CalendarView = {
    name: calendar.name,
    owner: calendar.ownerName,
    description: calendar.description,
    color: colorOf(calendar),
    heading: t('calendar.window', { from: day(start), to: day(last) }),
    days: comingDays(words, events, start),
    more: !complete,
    zone,
    feed,
    webcal,
    login,
  };
  request.show('calendars/calendar', view, { title: calendar.name });
}
