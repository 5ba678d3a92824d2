import { contextFor, type Context } from '../../../context.ts';
import { isDomainError } from '../../../errors.ts';
import { listInstances } from '../../../calendars/list-instances.ts';
import { boundedWindow, readWindow } from '../../../feeds/window.ts';
import { nobody } from '../../../people/actor.ts';
import { addressesOf } from '../../../calendars/address.ts';
import type { Which } from '../../../calendars/calendar.ts';
import { headFor } from '../../../calendars/head.ts';
import { openCalendar, type Opened } from '../../../calendars/open-calendar.ts';
import { openLink } from '../../../sharing/open-link.ts';
import { findDomain } from '../../../people/find-domain.ts';
import { readFile } from '../../feeds/format.ts';
import { sendToSignIn, type PageRequest } from '../frame/request.ts';
import { colorOf } from './colors.ts';
import { dayIn, zoneIn } from '../../../words/dates.ts';
import { stepsIn, type ProgramSteps } from '../../../words/steps.ts';
import { comingDays, type ComingDay } from './days.ts';

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
  programs: readonly ProgramSteps[];
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
    if (isDomainError(error, 'calendar-not-found')) return undefined;
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
  const { name, color, description } = headFor(calendar, opened.access.view);
  const zone = calendar.timeZone ?? (await findDomain(context, { id: calendar.domain })).timeZone;
  const asked = [query('start'), query('end')].map((text) => (text === '' ? undefined : text));
  const window = readWindow(asked[0], asked[1], zone, context.clock.now());
  const { from, to } = boundedWindow(window, zone, context.clock.now());
  const { events, complete } = await listInstances(context, opened, { from, to, limit: eventsShown });
  const { feed, webcal } = addressesOf(context.config, calendar, secret);
  const start = from.toZonedDateTimeISO(zone);
  const day = (moment: Temporal.ZonedDateTime) => dayIn(words, moment.toPlainDate());
  const last = to.subtract({ milliseconds: 1 }).toZonedDateTimeISO(zone);
  const view: CalendarView = {
    name,
    owner: calendar.owner.name,
    description,
    color: colorOf({ color }),
    heading: t('calendar.window', { from: day(start), to: day(last) }),
    days: comingDays(words, events, start),
    more: !complete,
    zone: zoneIn(words, zone),
    feed,
    webcal,
    programs: stepsIn(words, { feed, webcal, login, owner: calendar.owner.name }),
  };
  request.show('calendars/calendar', view, { title: name });
}
