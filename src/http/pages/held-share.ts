import type { Calendar } from '../../calendars/calendar.ts';
import { DomainError } from '../../errors.ts';
import { changeShare } from '../../sharing/change-share.ts';
import { listShares, type ShareView } from '../../sharing/list-shares.ts';
import { resendInvitation } from '../../sharing/resend-invitation.ts';
import { revokeShare } from '../../sharing/revoke-share.ts';
import { rotateLink } from '../../sharing/rotate-link.ts';
import { lastDayOf, roles } from '../../sharing/share.ts';
import type { AskOfUser } from './ask.ts';
import { addressOf, ownCalendar } from './calendars.ts';
import { nameOf } from './holder.ts';
import { leaveNote } from './note.ts';
import { blank, details, endOf, readTyped, today, type Errors, type Typed } from './share-form.ts';
import { resultOf, type Note } from './share-results.ts';
import { zoneOfDomain } from './zone.ts';

// What its owner does with one share: see it, send it again, renew its link, change its terms, take it away.

/** A share of this calendar, as its owner sees it. Throws share-not-found. */
async function holderAsked(ask: AskOfUser): Promise<{ calendar: Calendar; view: ShareView }> {
  const calendar = await ownCalendar(ask);
  const views = await listShares(ask.context, { calendar: { id: calendar.id } });
  const view = views.find(({ share }) => share.id === ask.param('share'));
  if (view === undefined) throw new DomainError('share-not-found');
  return { calendar, view };
}

/** Back to the dialog, which says what was done. */
async function backTo(ask: AskOfUser, note: Note): Promise<void> {
  const calendar = await ownCalendar(ask);
  leaveNote(ask.ctx, ask.house, `${addressOf(calendar)}/share`, note);
  ask.goTo(`${addressOf(calendar)}/share`);
}

export async function doResend(ask: AskOfUser): Promise<void> {
  const { view } = await holderAsked(ask);
  const shared = await resendInvitation(ask.context, { share: view.share.id });
  await backTo(ask, {
    results: [resultOf(ask.t, nameOf(view.share.audience, ask.t), shared, 'share.done.resent')],
  });
}

export async function doRotate(ask: AskOfUser): Promise<void> {
  const { view } = await holderAsked(ask);
  const shared = await rotateLink(ask.context, { share: view.share.id });
  await backTo(ask, {
    results: [resultOf(ask.t, nameOf(view.share.audience, ask.t), shared, 'share.done.rotated')],
  });
}

export async function doWithdraw(ask: AskOfUser): Promise<void> {
  const { view } = await holderAsked(ask);
  await revokeShare(ask.context, { share: view.share.id });
  await backTo(ask, { said: ask.t('share.done.withdrawn', { who: nameOf(view.share.audience, ask.t) }) });
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

export async function showChange(ask: AskOfUser): Promise<void> {
  const { calendar, view } = await holderAsked(ask);
  const { share } = view;
  const zone = await zoneOfDomain(ask.house, ask.actor.user.domain);
  const typed: Typed = {
    ...blank(ask),
    kind: share.audience.kind,
    role: share.role,
    detail: share.detail,
    private: share.privateEvents,
    attendees: share.attendees,
    alarms: share.alarms,
    until: share.until === null ? '' : lastDayOf(share.until, zone).toString(),
  };
  await changeForm(ask, calendar, view, typed, {});
}

async function changeForm(
  ask: AskOfUser,
  calendar: Calendar,
  { share }: ShareView,
  form: Typed,
  errors: Errors,
): Promise<void> {
  const who = nameOf(share.audience, ask.t);
  const page: ChangePage = {
    id: share.id,
    who,
    name: calendar.name,
    address: addressOf(calendar),
    roles,
    details,
    today: today(ask, await zoneOfDomain(ask.house, ask.actor.user.domain)).toString(),
    form,
    errors,
  };
  const status = Object.keys(errors).length > 0 ? 422 : 200;
  ask.show('share-change', page, { title: ask.t('change.title', { who }), status });
}

export async function doChange(ask: AskOfUser): Promise<void> {
  const { house, actor, context, form, t } = ask;
  const { calendar, view } = await holderAsked(ask);
  const { kind } = view.share.audience;
  const typed = { ...readTyped(form), kind };
  try {
    const until = endOf(ask, typed.until, await zoneOfDomain(house, actor.user.domain));
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
    await changeForm(ask, calendar, view, typed, { until: t('share.endPast') });
    return;
  }
  await backTo(ask, { said: t('share.done.changed') });
}
