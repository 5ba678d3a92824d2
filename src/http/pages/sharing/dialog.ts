import { viewOf } from '../../../calendars/access.ts';
import { busyIn } from '../../../calendars/wording.ts';
import { addressesOf, type Addresses } from '../../../calendars/address.ts';
import type { Calendar } from '../../../calendars/calendar.ts';
import { listInstances } from '../../../calendars/list-instances.ts';
import type { Opened } from '../../../calendars/open-calendar.ts';
import { findDomain } from '../../../people/find-domain.ts';
import { listColleagues } from '../../../sharing/list-colleagues.ts';
import { shareCalendar } from '../../../sharing/share-calendar.ts';
import { addressOf, listWith, openFor } from '../calendars/actions.ts';
import { leaveFlash, takeFlash } from '../frame/flash.ts';
import { isDomainError } from '../../../errors.ts';
import type { UserRequest } from '../frame/request.ts';
import { showForm } from '../frame/show-form.ts';
import {
  blank,
  detailOf,
  endOf,
  fieldOf,
  kinds,
  mostAddresses,
  readTyped,
  today,
  wantedBy,
  withRefused,
  type Errors,
  type Typed,
} from './form.ts';
import { holdersOf, pageAsked, type Holders } from './holders.ts';
import { termErrors, termOffersFor, type TermOffers } from './offers.ts';
import { refusalOf, resultOf, type Note, type Result } from './results.ts';

type Named = Readonly<{ login: string; name: string }>;
type SharePage = Holders &
  Readonly<{
    name: string;
    address: string;
    back: string;
    domain: string;
    kinds: readonly Typed['kind'][];
    offers: TermOffers;
    addresses: Addresses;
    colleagues: Named[];
    spaces: Named[];
    examples: string[];
    today: string;
    form: Typed;
    errors: Errors;
    /** Said at the field where refused addresses were left; no error of this request. */
    notTaken: string | undefined;
    said: string | undefined;
    results: Result[];
    /** What the members of the space that owns it have without any share. */
    members: string | undefined;
  }>;

/** The first to be picked from; whoever is not among them is typed. */
const mostNamed = 100;

export async function showShare(request: UserRequest): Promise<void> {
  const opened = await openFor(request, 'share');
  const note = takeFlash(request.ctx, request.services) as Note | undefined;
  await showPage(request, opened, { note, typed: note?.again ?? blank(request), page: pageAsked(request) });
}

type Shown = { note?: Note | undefined; typed: Typed; errors?: Errors; page?: number };

async function showPage(
  request: UserRequest,
  opened: Opened,
  { note, typed, errors = {}, page: number = 1 }: Shown,
): Promise<void> {
  const { calendar, access } = opened;
  const { context, t } = request;
  const { name: domain, timeZone: zone } = await findDomain(context, { id: calendar.domain });
  const which = { calendar: { id: calendar.id } };
  const { users, spaces } = await listColleagues(context, which);
  const { owner } = calendar;
  const address = addressOf(calendar);
  const page: SharePage = {
    ...(await holdersOf(request, opened, { page: number, zone, address })),
    name: calendar.name,
    address,
    back: await listWith(request, calendar),
    domain,
    kinds: kinds.filter((kind) => kind !== 'space' || spaces.length > 0 || typed.kind === 'space'),
    offers: termOffersFor(access),
    addresses: addressesOf(context.config, calendar),
    colleagues: named(users),
    spaces: named(spaces),
    examples: await examplesOf(request, calendar),
    today: today(request, zone).toString(),
    form: typed,
    errors,
    notTaken: note?.again && notTakenText(t, note.again),
    said: note?.said,
    results: note?.results ?? [],
    members:
      owner.kind === 'space' ? t(`share.members.${calendar.memberRole}`, { space: owner.name }) : undefined,
  };
  const title = t('share.title', { name: calendar.name });
  showForm(request, 'sharing/dialog', page, { title, wide: true });
}

const notTakenText = (t: UserRequest['t'], typed: Typed): string =>
  t('share.notTaken', { count: typed[fieldOf(typed.kind)].split('\n').length });

const named = (all: readonly Named[]): Named[] =>
  all.slice(0, mostNamed).map(({ login, name }) => ({ login, name }));

/** A few coming events as the public would read them: a warning that names them is understood. */
async function examplesOf({ context }: UserRequest, calendar: Calendar): Promise<string[]> {
  const view = viewOf({ detail: 'full', privateEvents: false, attendees: false, alarms: false });
  const from = context.clock.now();
  const range = { from, to: from.add({ hours: 24 * 60 }), limit: 30 };
  const { language } = await findDomain(context, { id: calendar.domain });
  const { events } = await listInstances(
    context,
    { calendar, access: { role: 'viewer', view }, language },
    range,
  );
  const untold = ['', busyIn(language)];
  const titles = events.flatMap(({ title }) => (title === null || untold.includes(title) ? [] : [title]));
  return [...new Set(titles)].slice(0, 3);
}

/** What is wrong with a form before anybody is asked; undefined where nothing is. */
function errorsIn({ t }: UserRequest, typed: Typed, wanted: number): Errors | undefined {
  if (wanted === 0) return { [fieldOf(typed.kind)]: t('share.needAddress') };
  if (wanted > mostAddresses) return { [fieldOf(typed.kind)]: t('share.tooMany', { count: mostAddresses }) };
  if (typed.kind === 'public' && !typed.sure) return { sure: t('share.sureNeeded') };
  if (typed.kind === 'link' && typed.label.trim() === '') return { label: t('field.required') };
  return undefined;
}

/** Shares with each address on its own: one that cannot be does not keep the others from it. */
export async function doShare(request: UserRequest): Promise<void> {
  const { ctx, services, context, form, t } = request;
  const opened = await openFor(request, 'share');
  const { calendar } = opened;
  const typed = readTyped(form);
  const again = (errors: Errors) => showPage(request, opened, { typed, errors });
  const wanted = wantedBy(request, typed);
  const wrong = errorsIn(request, typed, wanted.length);
  if (wrong !== undefined) {
    await again(wrong);
    return;
  }
  const { timeZone } = await findDomain(context, { id: calendar.domain });
  const results: Result[] = [];
  const refused: string[] = [];
  for (const { who, audience } of wanted) {
    try {
      const shared = await shareCalendar(context, {
        calendar: { id: calendar.id },
        audience,
        role: typed.role,
        detail: detailOf(typed),
        // The page says so: the public never sees them.
        privateEvents: typed.private && typed.kind !== 'public',
        attendees: typed.attendees,
        alarms: typed.alarms,
        until: endOf(request, typed.until, timeZone),
        language: typed.language,
        ...(typed.message === 'note' && typed.note !== '' && { note: typed.note }),
      });
      results.push(resultOf(t, who, shared, `share.done.${typed.kind}`));
    } catch (error) {
      // Terms that cannot be cannot be for anybody: nothing has been shared.
      const errors = results.length === 0 ? termErrors(error, t, typed.kind) : undefined;
      if (errors !== undefined) {
        await again(errors);
        return;
      }
      const refusal = await refusalOf(request, calendar, who, error);
      results.push(refusal);
      // Who has it already, or is invited, is nobody to be typed again.
      if (!isDomainError(error, 'already-shared')) refused.push(who);
    }
  }
  const note: Note = { results, ...(refused.length > 0 && { again: withRefused(typed, refused) }) };
  const back = `${addressOf(calendar)}/share`;
  if (leaveFlash(ctx, services, back, note)) request.goTo(back);
  else await showPage(request, opened, { note, typed: note.again ?? blank(request) });
}
