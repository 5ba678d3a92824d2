import { listInstances } from '../../../calendars/list-instances.ts';
import { acceptAsGuest } from '../../../sharing/accept-invitation.ts';
import { leaveShare } from '../../../sharing/leave-share.ts';
import { listSharedWithMe } from '../../../sharing/list-shared-with-me.ts';
import { lastDayOf } from '../../../sharing/share.ts';
import type { MemberRequest } from '../frame/request.ts';
import { colorOf } from '../calendars/calendars.ts';
import { comingDays, dayIn, type ComingDay } from '../../../words/dates.ts';
import { leaveFlash, takeFlash } from '../frame/flash.ts';
import { zoneOfDomain } from '../frame/zone.ts';

type SharedCalendar = {
  id: string;
  name: string;
  owner: string;
  color: string;
  terms: string;
  days: ComingDay[];
  feed: string;
  webcal: string;
  page: string;
};
type SharedView = Readonly<{
  login: string;
  said: string | undefined;
  pending: { id: string; name: string; owner: string }[];
  calendars: SharedCalendar[];
}>;
/** What the page may be asked to say: its key among the words. */
export type SharedNote = 'accepted' | 'left';

const daysShown = 60;
const eventsShown = 6;

export async function showShared(request: MemberRequest): Promise<void> {
  const { actor, ctx, services, context, words, t } = request;
  const me = actor.kind === 'user' ? actor.user : actor.guest;
  const note = takeFlash(ctx, services) as SharedNote | undefined;
  const listed = await listSharedWithMe(context);
  const zone = await zoneOfDomain(services, me.domain);
  const calendars: SharedCalendar[] = [];
  const pending: SharedView['pending'][number][] = [];
  for (const { share, calendar, access, addresses } of listed) {
    if (share.acceptedAt === null) {
      pending.push({ id: share.id, name: calendar.name, owner: calendar.ownerName });
      continue;
    }
    const from = services.clock
      .now()
      .toZonedDateTimeISO(calendar.timeZone ?? zone)
      .startOfDay();
    const range = {
      from: from.toInstant(),
      to: from.add({ days: daysShown }).toInstant(),
      limit: eventsShown,
    };
    const terms = [
      t('shared.by', { owner: calendar.ownerName }),
      t(`invitation.seen.${share.detail}`),
      ...(share.until === null
        ? []
        : [t('share.termUntil', { date: dayIn(words, lastDayOf(share.until, zone)) })]),
    ];
    calendars.push({
      id: share.id,
      name: calendar.name,
      owner: calendar.ownerName,
      color: colorOf(calendar),
      terms: terms.join(' · '),
      days: comingDays(words, (await listInstances(context, { calendar, access }, range)).events, from),
      feed: addresses.feed,
      webcal: addresses.webcal,
      page: new URL(addresses.page).pathname,
    });
  }
  const said = note === undefined ? undefined : t(`shared.${note}`);
  const view: SharedView = { login: me.login, said, pending, calendars };
  request.show('sharing/shared', view, { title: t('shared.title') });
}

export async function doAcceptPending(request: MemberRequest): Promise<void> {
  const { context, param } = request;
  await acceptAsGuest(context, { share: param('share') });
  back(request, 'accepted');
}

export async function doLeave(request: MemberRequest): Promise<void> {
  const { context, param } = request;
  await leaveShare(context, { share: param('share') });
  back(request, 'left');
}

export function back(
  { ctx, services, goTo }: Pick<MemberRequest, 'ctx' | 'services' | 'goTo'>,
  note: SharedNote,
): void {
  leaveFlash(ctx, services, '/shared', note);
  goTo('/shared');
}
