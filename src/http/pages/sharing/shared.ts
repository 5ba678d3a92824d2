import { allows } from '../../../calendars/access.ts';
import { caldavAddress } from '../../../calendars/address.ts';
import { stepsForRequest } from '../../../calendars/instance.ts';
import { listInstances } from '../../../calendars/list-instances.ts';
import { findDomain } from '../../../people/find-domain.ts';
import { acceptAsGuest } from '../../../sharing/accept-as-guest.ts';
import type { Share } from '../../../sharing/share.ts';
import { leaveShare } from '../../../sharing/leave-share.ts';
import { listSharedWithMe } from '../../../sharing/list-shared-with-me.ts';
import { Budget } from '../../../ics/budget.ts';
import type { MemberRequest } from '../frame/request.ts';
import { addressOf, offersNone, offersOf, type Offers } from '../calendars/actions.ts';
import { colorOf } from '../calendars/colors.ts';
import { comingDays, type ComingDay } from '../calendars/days.ts';
import type { Imported, Note } from '../calendars/note.ts';
import { untilIn } from '../../../words/dates.ts';
import { stepsIn, type ProgramSteps } from '../../../words/steps.ts';
import { leaveFlash, takeFlash } from '../frame/flash.ts';

type SharedCalendar = {
  id: string;
  name: string;
  owner: string;
  color: string;
  terms: string;
  days: ComingDay[];
  feed: string;
  /** Where events can be changed; undefined for who only reads. */
  caldav: string | undefined;
  programs: readonly ProgramSteps[];
  page: string;
  /** Where a role that allows more than reading leads. */
  address: string;
  can: Offers;
  /** What came through a space is not theirs to give back. */
  canLeave: boolean;
};
type SharedView = Readonly<{
  login: string;
  /** Feeds ask for a program's password, not for their own. */
  programs: boolean;
  said: string | undefined;
  imported: Imported | undefined;
  pending: { id: string; name: string; owner: string }[];
  calendars: SharedCalendar[];
}>;
/** What the page may be asked to say: its key among the words. */
export type SharedNote = 'accepted' | 'acceptedEditor' | 'left';

/** What is said to who took a share up. */
export const acceptedAs = ({ role }: Pick<Share, 'role'>): SharedNote =>
  role === 'viewer' ? 'accepted' : 'acceptedEditor';

const daysShown = 60;
const eventsShown = 6;

export async function showShared(request: MemberRequest): Promise<void> {
  const { actor, ctx, services, context, words, t } = request;
  const me = actor.kind === 'user' ? actor.user : actor.guest;
  const left = takeFlash(ctx, services) as SharedNote | Note | undefined;
  const note: Note = typeof left === 'string' ? { said: t(`shared.${left}`) } : (left ?? {});
  const listed = await listSharedWithMe(context);
  const { timeZone: zone, programPasswords } = await findDomain(context, { id: me.domain });
  const calendars: SharedCalendar[] = [];
  const pending: SharedView['pending'][number][] = [];
  const budget = new Budget(stepsForRequest);
  for (const { share, calendar, access, addresses, by } of listed) {
    if (share.acceptedAt === null) {
      pending.push({ id: share.id, name: calendar.name, owner: calendar.owner.name });
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
      budget,
    };
    const terms = [
      by === 'space' && share.audience.kind === 'space'
        ? t('shared.throughSpace', { owner: calendar.owner.name, space: share.audience.name })
        : t('shared.by', { owner: calendar.owner.name }),
      t(`invitation.seen.${share.detail}`),
      ...(share.role === 'viewer' ? [] : [t(`shared.role.${share.role}`)]),
      ...(share.until === null ? [] : [untilIn(words, share.until, zone)]),
    ];
    calendars.push({
      id: share.id,
      name: calendar.name,
      owner: calendar.owner.name,
      color: colorOf(calendar),
      terms: terms.join(' · '),
      days: comingDays(
        words,
        (await listInstances(context, { calendar, access, language: share.language }, range)).events,
        from,
      ),
      feed: addresses.feed,
      caldav: allows(access, 'edit') ? caldavAddress(context.config) : undefined,
      programs: stepsIn(words, { ...addresses, login: me.login, owner: calendar.owner.name }),
      page: new URL(addresses.page).pathname,
      address: addressOf(calendar),
      // The pages that look after a calendar are for the domain's own people.
      can: actor.kind === 'user' ? offersOf(access) : offersNone,
      canLeave: by === 'name',
    });
  }
  const { said, imported } = note;
  const programs = actor.kind === 'user' && programPasswords === 'required';
  const view: SharedView = { login: me.login, programs, said, imported, pending, calendars };
  request.show('sharing/shared', view, { title: t('shared.title') });
}

export async function doAcceptPending(request: MemberRequest): Promise<void> {
  const { context, param } = request;
  const { share } = await acceptAsGuest(context, { share: param('share') });
  back(request, acceptedAs(share));
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
