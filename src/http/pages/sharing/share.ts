import type { Calendar } from '../../../calendars/calendar.ts';
import { DomainError } from '../../../errors.ts';
import { changeShare } from '../../../sharing/change-share.ts';
import { listShares, type ShareView } from '../../../sharing/list-shares.ts';
import { resendInvitation } from '../../../sharing/resend-invitation.ts';
import { revokeShare } from '../../../sharing/revoke-share.ts';
import { rotateLink } from '../../../sharing/rotate-link.ts';
import { lastDayOf, roles } from '../../../sharing/share.ts';
import type { UserRequest } from '../frame/request.ts';
import { addressOf, ownCalendar } from '../calendars/calendars.ts';
import { nameOf } from './rows.ts';
import { leaveFlash } from '../frame/flash.ts';
import { blank, details, endOf, readTyped, today, type Errors, type Typed } from './form.ts';
import { resultOf, type Note } from './results.ts';
import { zoneOfDomain } from '../frame/zone.ts';

// What its owner does with one share: see it, send it again, renew its link, change its terms, take it away.

/** A share of this calendar, as its owner sees it. Throws share-not-found. */
async function holderAsked(request: UserRequest): Promise<{ calendar: Calendar; view: ShareView }> {
  const calendar = await ownCalendar(request);
  const views = await listShares(request.context, { calendar: { id: calendar.id } });
  const view = views.find(({ share }) => share.id === request.param('share'));
  if (view === undefined) throw new DomainError('share-not-found');
  return { calendar, view };
}

/** Back to the dialog, which says what was done. */
async function backTo(request: UserRequest, note: Note): Promise<void> {
  const calendar = await ownCalendar(request);
  leaveFlash(request.ctx, request.services, `${addressOf(calendar)}/share`, note);
  request.goTo(`${addressOf(calendar)}/share`);
}

export async function doResend(request: UserRequest): Promise<void> {
  const { view } = await holderAsked(request);
  const shared = await resendInvitation(request.context, { share: view.share.id });
  await backTo(request, {
    results: [resultOf(request.t, nameOf(view.share.audience, request.t), shared, 'share.done.resent')],
  });
}

export async function doRotate(request: UserRequest): Promise<void> {
  const { view } = await holderAsked(request);
  const shared = await rotateLink(request.context, { share: view.share.id });
  await backTo(request, {
    results: [resultOf(request.t, nameOf(view.share.audience, request.t), shared, 'share.done.rotated')],
  });
}

export async function doWithdraw(request: UserRequest): Promise<void> {
  const { view } = await holderAsked(request);
  await revokeShare(request.context, { share: view.share.id });
  await backTo(request, {
    said: request.t('share.done.withdrawn', { who: nameOf(view.share.audience, request.t) }),
  });
}

type ChangePage = Readonly<{
  id: string;
  who: string;
  name: string;
  address: string;
  roles: typeof roles;
  details: typeof details;
  today: string;
  form: Typed;
  errors: Errors;
}>;

export async function showChange(request: UserRequest): Promise<void> {
  const { calendar, view } = await holderAsked(request);
  const { share } = view;
  const zone = await zoneOfDomain(request.services, request.actor.user.domain);
  const typed: Typed = {
    ...blank(request),
    kind: share.audience.kind,
    role: share.role,
    detail: share.detail,
    private: share.privateEvents,
    attendees: share.attendees,
    alarms: share.alarms,
    until: share.until === null ? '' : lastDayOf(share.until, zone).toString(),
  };
  await changeForm(request, calendar, view, typed, {});
}

async function changeForm(
  request: UserRequest,
  calendar: Calendar,
  { share }: ShareView,
  form: Typed,
  errors: Errors,
): Promise<void> {
  const who = nameOf(share.audience, request.t);
  const page: ChangePage = {
    id: share.id,
    who,
    name: calendar.name,
    address: addressOf(calendar),
    roles,
    details,
    today: today(request, await zoneOfDomain(request.services, request.actor.user.domain)).toString(),
    form,
    errors,
  };
  const status = Object.keys(errors).length > 0 ? 422 : 200;
  request.show('sharing/change', page, { title: request.t('change.title', { who }), status });
}

export async function doChange(request: UserRequest): Promise<void> {
  const { services, actor, context, form, t } = request;
  const { calendar, view } = await holderAsked(request);
  const { kind } = view.share.audience;
  const typed = { ...readTyped(form), kind };
  try {
    const until = endOf(request, typed.until, await zoneOfDomain(services, actor.user.domain));
    await changeShare(context, {
      share: view.share.id,
      terms: {
        ...(kind === 'user' && { role: typed.role }),
        detail: typed.detail,
        privateEvents: typed.private && kind !== 'public',
        attendees: typed.attendees,
        alarms: typed.alarms,
        until,
      },
    });
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'bad-end') throw error;
    await changeForm(request, calendar, view, typed, { until: t('share.endPast') });
    return;
  }
  await backTo(request, { said: t('share.done.changed') });
}
