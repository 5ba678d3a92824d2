import { openCalendar, type Opened } from '../../../calendars/open-calendar.ts';
import type { Calendar } from '../../../calendars/calendar.ts';
import { DomainError, isDomainError } from '../../../errors.ts';
import { findDomain } from '../../../people/find-domain.ts';
import { changeShare } from '../../../sharing/change-share.ts';
import { readShare } from '../../../sharing/read-share.ts';
import type { ShareView } from '../../../sharing/view-shares.ts';
import { resendInvitation } from '../../../sharing/resend-invitation.ts';
import { revokeShare } from '../../../sharing/revoke-share.ts';
import { rotateLink } from '../../../sharing/rotate-link.ts';
import { isFor, lastDayOf } from '../../../sharing/share.ts';
import { rolesFor } from '../../../sharing/terms.ts';
import { addressOf, openFor } from '../calendars/actions.ts';
import { backTo as backToList } from '../calendars/note.ts';
import { leaveFlash } from '../frame/flash.ts';
import type { UserRequest } from '../frame/request.ts';
import { showForm } from '../frame/show-form.ts';
import { blank, endOf, readTyped, today, type Errors, type Typed } from './form.ts';
import { onPage, pageAsked } from './holders.ts';
import { termErrors, termOffersFor, type TermOffers } from './offers.ts';
import { resultOf, type Note } from './results.ts';
import { nameOf } from './rows.ts';

// What who manages a calendar does with one share: send it again, renew its link, change its terms, take it away.

type Asked = Opened & Readonly<{ view: ShareView; who: string }>;

/** A share of this calendar. Throws share-not-found. */
async function holderAsked(request: UserRequest): Promise<Asked> {
  const opened = await openFor(request, 'share');
  const which = { calendar: { id: opened.calendar.id }, share: request.param('share') };
  const view = await readShare(request.context, which);
  return { ...opened, view, who: nameOf(view.share.audience, request.t) };
}

/** Back to the dialog, which says what was done; to what is left where the actor took their own right to it away. */
async function backTo(request: UserRequest, calendar: Calendar, note: Note): Promise<void> {
  const { ctx, services, context, goTo } = request;
  const back = `${addressOf(calendar)}/share`;
  try {
    await openCalendar(context, { id: calendar.id }, 'admin');
  } catch (error) {
    if (!isDomainError(error, 'calendar-not-found', 'not-allowed')) throw error;
    backToList(request, '/shared', note.said === undefined ? {} : { said: note.said });
    return;
  }
  leaveFlash(ctx, services, back, note);
  goTo(`${back}${onPage(pageAsked(request))}`);
}

export async function doResend(request: UserRequest): Promise<void> {
  const { calendar, view, who } = await holderAsked(request);
  const shared = await resendInvitation(request.context, { share: view.share.id });
  await backTo(request, calendar, { results: [resultOf(request.t, who, shared, 'share.done.resent')] });
}

export async function doRotate(request: UserRequest): Promise<void> {
  const { calendar, view, who } = await holderAsked(request);
  const shared = await rotateLink(request.context, { share: view.share.id });
  await backTo(request, calendar, { results: [resultOf(request.t, who, shared, 'share.done.rotated')] });
}

export async function doWithdraw(request: UserRequest): Promise<void> {
  const { calendar, view, who } = await holderAsked(request);
  await revokeShare(request.context, { share: view.share.id });
  await backTo(request, calendar, { said: request.t('share.done.withdrawn', { who }) });
}

type ChangePage = Readonly<{
  id: string;
  onPage: string;
  who: string;
  name: string;
  address: string;
  offers: TermOffers;
  today: string;
  form: Typed;
  errors: Errors;
}>;

export async function showChange(request: UserRequest): Promise<void> {
  const { context, actor } = request;
  const asked = await holderAsked(request);
  const { share, state } = asked.view;
  if (isFor(share, actor)) throw new DomainError('not-allowed');
  if (share.ended !== null || state === 'ended') throw new DomainError('share-ended');
  const { timeZone } = await findDomain(context, { id: asked.calendar.domain });
  const typed: Typed = {
    ...blank(request),
    kind: share.audience.kind,
    role: share.role,
    detail: share.detail,
    private: share.privateEvents,
    attendees: share.attendees,
    alarms: share.alarms,
    until: share.until === null ? '' : lastDayOf(share.until, timeZone).toString(),
  };
  await changeForm(request, asked, typed, {});
}

async function changeForm(
  request: UserRequest,
  { calendar, access, view: { share }, who }: Asked,
  form: Typed,
  errors: Errors,
): Promise<void> {
  const { context, t } = request;
  const { timeZone } = await findDomain(context, { id: calendar.domain });
  const page: ChangePage = {
    id: share.id,
    onPage: onPage(pageAsked(request)),
    who,
    name: calendar.name,
    address: addressOf(calendar),
    offers: termOffersFor(access, share),
    today: today(request, timeZone).toString(),
    form,
    errors,
  };
  showForm(request, 'sharing/change', page, { title: t('change.title', { who }) });
}

export async function doChange(request: UserRequest): Promise<void> {
  const { context, form, t } = request;
  const asked = await holderAsked(request);
  const { calendar, view } = asked;
  const { kind } = view.share.audience;
  const typed = { ...readTyped(form), kind };
  const { timeZone } = await findDomain(context, { id: calendar.domain });
  try {
    await changeShare(context, {
      share: view.share.id,
      terms: {
        ...(rolesFor(kind).length > 1 && { role: typed.role }),
        detail: typed.detail,
        privateEvents: typed.private && kind !== 'public',
        attendees: typed.attendees,
        alarms: typed.alarms,
        until: endOf(request, typed.until, timeZone),
      },
    });
  } catch (error) {
    const errors = termErrors(error, t);
    if (errors === undefined) throw error;
    await changeForm(request, asked, typed, errors);
    return;
  }
  await backTo(request, calendar, { said: t('share.done.changed') });
}
