import type { Calendar } from '../../../calendars/calendar.ts';
import { isDomainError } from '../../../errors.ts';
import { findDomain } from '../../../people/find-domain.ts';
import { readSource } from '../../../sources/read-source.ts';
import { refreshSource } from '../../../sources/refresh-source.ts';
import { unsubscribeCalendar } from '../../../sources/unsubscribe-calendar.ts';
import { momentIn, momentOf, timeIn } from '../../../words/dates.ts';
import { leaveFlash, takeFlash } from '../frame/flash.ts';
import type { UserRequest } from '../frame/request.ts';
import { addressOf, listWith, openFor } from './actions.ts';
import { backTo, type Note } from './note.ts';

type SourceView = Readonly<{
  name: string;
  address: string;
  back: string;
  host: string;
  fetched: string | undefined;
  next: string;
  /** A sentence, while there is any. */
  trouble: string | undefined;
  /** What it gave was not taken in, and can be all the same. */
  isWithheld: boolean;
  said: string | undefined;
}>;

/** Where a calendar comes from, how it stands there, and what can be done about it. */
export async function showSource(request: UserRequest): Promise<void> {
  const { ctx, services, context, actor, words, t } = request;
  const { calendar } = await openFor(request, 'source');
  const { state } = await readSource(context, { id: calendar.id });
  const { timeZone } = await findDomain(context, { id: actor.user.domain });
  const { host, fetchedAt, nextAt, withheld } = state;
  const trouble = state.trouble ?? withheld;
  const view: SourceView = {
    name: calendar.name,
    address: addressOf(calendar),
    back: await listWith(request, calendar),
    host,
    fetched: fetchedAt === null ? undefined : momentIn(words, momentOf(fetchedAt, timeZone)),
    next: timeIn(words, momentOf(nextAt, timeZone)),
    trouble: trouble === null ? undefined : t(`source.trouble.${trouble}`, { host }),
    isWithheld: withheld !== null,
    said: (takeFlash(ctx, services) as Note | undefined)?.said,
  };
  request.show('calendars/source', view, { title: t('source.title', { name: calendar.name }) });
}

export async function doRefresh(request: UserRequest): Promise<void> {
  const { ctx, services, context, form, t } = request;
  const { calendar } = await openFor(request, 'source');
  const page = pageOf(calendar);
  try {
    const which = { calendar: { id: calendar.id }, anyway: form.text('anyway') === '1' };
    const { trouble, withheld, events } = await refreshSource(context, which);
    if (trouble === null && withheld === null)
      leaveFlash(ctx, services, page, { said: t('source.read', { count: events }) });
  } catch (error) {
    if (!isDomainError(error, 'source-busy')) throw error;
    leaveFlash(ctx, services, page, { said: t('source.busy') });
  }
  request.goTo(page);
}

export async function doUnsubscribe(request: UserRequest): Promise<void> {
  const { context, t } = request;
  const { calendar } = await openFor(request, 'source');
  await unsubscribeCalendar(context, { id: calendar.id });
  const said = t('source.ended', { name: calendar.name });
  backTo(request, await listWith(request, calendar), { said });
}

const pageOf = (calendar: Pick<Calendar, 'owner' | 'slug'>) => `${addressOf(calendar)}/source`;
