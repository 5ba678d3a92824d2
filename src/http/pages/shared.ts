import { listComing } from '../../feeds/list-coming.ts';
import { acceptAsGuest } from '../../sharing/accept-invitation.ts';
import { leaveShare } from '../../sharing/leave-share.ts';
import { listSharedWithMe } from '../../sharing/list-shared-with-me.ts';
import { lastDayOf } from '../../sharing/share.ts';
import type { AskOfMember } from './ask.ts';
import { colorOf } from './calendars.ts';
import { comingDays, dayIn, type ComingDay } from './dates.ts';
import { leaveNote, takeNote } from './note.ts';
import { zoneOfDomain } from './zone.ts';

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

export async function showShared(ask: AskOfMember): Promise<void> {
  const { actor, ctx, house, context, words, t } = ask;
  const me = actor.kind === 'user' ? actor.user : actor.guest;
  const note = takeNote(ctx, house) as SharedNote | undefined;
  const listed = await listSharedWithMe(context);
  const zone = await zoneOfDomain(house, me.domain);
  const calendars: SharedCalendar[] = [];
  const pending: SharedView['pending'][number][] = [];
  for (const { share, calendar, access, addresses } of listed) {
    if (share.acceptedAt === null) {
      pending.push({ id: share.id, name: calendar.name, owner: calendar.ownerName });
      continue;
    }
    const from = house.clock
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
      days: comingDays(words, (await listComing(context, { calendar, access }, range)).events, from),
      feed: addresses.feed,
      webcal: addresses.webcal,
      page: new URL(addresses.page).pathname,
    });
  }
  const said = note === undefined ? undefined : t(`shared.${note}`);
  const view: SharedView = { login: me.login, said, pending, calendars };
  ask.show('shared', view, { title: t('shared.title') });
}

export async function doAcceptPending(ask: AskOfMember): Promise<void> {
  const { context, param } = ask;
  await acceptAsGuest(context, { share: param('share') });
  back(ask, 'accepted');
}

export async function doLeave(ask: AskOfMember): Promise<void> {
  const { context, param } = ask;
  await leaveShare(context, { share: param('share') });
  back(ask, 'left');
}

export function back(
  { ctx, house, goTo }: Pick<AskOfMember, 'ctx' | 'house' | 'goTo'>,
  note: SharedNote,
): void {
  leaveNote(ctx, house, '/shared', note);
  goTo('/shared');
}
