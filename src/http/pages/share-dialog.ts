import type { Calendar } from '../../calendars/calendar.ts';
import { DomainError } from '../../errors.ts';
import { listComing } from '../../feeds/list-coming.ts';
import { languages, type Language } from '../../people/language.ts';
import { changeShare } from '../../sharing/change-share.ts';
import { addressesOf, type Addresses } from '../../sharing/feed-address.ts';
import { listShares, type ShareView } from '../../sharing/list-shares.ts';
import { resendInvitation } from '../../sharing/resend-invitation.ts';
import { revokeShare } from '../../sharing/revoke-share.ts';
import { rotateLink } from '../../sharing/rotate-link.ts';
import { viewOf } from '../../sharing/access.ts';
import { roles, type Audience, type Detail, type Role } from '../../sharing/share.ts';
import { shareCalendar, type Shared } from '../../sharing/share-calendar.ts';
import type { ShareWarning } from '../../sharing/warning.ts';
import * as shares from '../../storage/tables/shares.ts';
import * as users from '../../storage/tables/users.ts';
import type { Form } from '../forms.ts';
import type { AskOfUser } from './ask.ts';
import { addressOf, ownCalendar } from './calendars.ts';
import { dayIn, lastDayOf, momentOf } from './dates.ts';
import { leaveNote, takeNote } from './note.ts';
import { zoneOfDomain } from './zone.ts';

const kinds = ['user', 'guest', 'public', 'link'] as const;
type Kind = (typeof kinds)[number];
/** Widest first: what most people want to share is everything. */
const details = ['full', 'titles', 'busy'] as const;

/** The form as it was typed, so that it can be shown again with what is wrong in it. */
type Typed = {
  kind: Kind;
  people: string;
  picked: string[];
  guests: string;
  label: string;
  role: Role;
  detail: Detail;
  private: boolean;
  attendees: boolean;
  alarms: boolean;
  until: string;
  message: 'standard' | 'note';
  note: string;
  language: Language;
  sure: boolean;
};
type Errors = { people?: string; guests?: string; label?: string; until?: string; sure?: string };

/** What became of one address. */
type Result = {
  ok: boolean;
  who: string;
  text: string;
  login?: string;
  /** Of a secret link: shown this once. */
  addresses?: Addresses;
  /** The share of an invitation that could be sent again instead. */
  resend?: string;
  warnings: string[];
};
type Note = { said?: string; results?: Result[] };

type Holder = {
  id: string;
  who: string;
  state: string;
  tone: 'good' | 'open' | 'bad' | 'plain';
  terms: string;
  login: string | undefined;
  mail: string | undefined;
  mailTone: 'hint' | 'error';
  lastRead: string | undefined;
  warnings: string[];
  over: boolean;
  canResend: boolean;
  canRotate: boolean;
};

type SharePage = Readonly<{
  name: string;
  address: string;
  domain: string;
  kinds: typeof kinds;
  roles: typeof roles;
  details: typeof details;
  addresses: Addresses;
  colleagues: { login: string; name: string }[];
  examples: string[];
  today: string;
  form: Typed;
  errors: Errors;
  said: string | undefined;
  results: Result[];
  shares: Holder[];
}>;

export async function showShare(ask: AskOfUser): Promise<void> {
  const calendar = await ownCalendar(ask);
  const note = takeNote(ask.ctx, ask.house) as Note | undefined;
  await showPage(ask, calendar, { note, typed: blank(ask) });
}

const blank = ({ actor }: AskOfUser): Typed => ({
  kind: 'guest',
  people: '',
  picked: [],
  guests: '',
  label: '',
  role: 'viewer',
  detail: 'full',
  private: false,
  attendees: false,
  alarms: false,
  until: '',
  message: 'standard',
  note: '',
  language: actor.user.language,
  sure: false,
});

type Shown = { note?: Note | undefined; typed: Typed; errors?: Errors };

async function showPage(ask: AskOfUser, calendar: Calendar, { note, typed, errors }: Shown): Promise<void> {
  const { actor, house, context, t } = ask;
  const zone = await zoneOfDomain(house, actor.user.domain);
  const colleagues = await users.list(house.storage.reader, actor.user.domain);
  const views = await listShares(context, { calendar: { id: calendar.id } });
  const page: SharePage = {
    name: calendar.name,
    address: addressOf(calendar),
    domain: domainOf(actor.user.login),
    kinds,
    roles,
    details,
    addresses: addressesOf(house.config, calendar),
    colleagues: colleagues
      .filter(({ id }) => id !== actor.user.id)
      .slice(0, 200)
      .map(({ login, name }) => ({ login, name })),
    examples: await examplesOf(ask, calendar),
    today: today(ask, zone).toString(),
    form: typed,
    errors: errors ?? {},
    said: note?.said,
    results: note?.results ?? [],
    shares: views.map((view) => holderOf(ask, view, zone)),
  };
  const title = t('share.title', { name: calendar.name });
  ask.show('share', page, { title, wide: true, status: errors === undefined ? 200 : 422 });
}

const domainOf = (login: string) => login.slice(login.lastIndexOf('@') + 1);
const today = ({ house }: AskOfUser, zone: string) =>
  house.clock.now().toZonedDateTimeISO(zone).toPlainDate();

/** A few coming events as the public would read them: a warning that names them is understood. */
async function examplesOf({ context, house }: AskOfUser, calendar: Calendar): Promise<string[]> {
  const view = viewOf({ detail: 'full', privateEvents: false, attendees: false, alarms: false });
  const from = house.clock.now();
  const range = { from, to: from.add({ hours: 24 * 60 }), limit: 30 };
  const { events } = await listComing(context, { calendar, access: { role: 'viewer', view } }, range);
  return [...new Set(events.flatMap(({ title }) => (title === null || title === '' ? [] : [title])))].slice(
    0,
    3,
  );
}

function read(form: Form): Typed {
  return {
    kind: form.choice('kind', kinds),
    people: form.text('people'),
    picked: form.texts('picked'),
    guests: form.text('guests'),
    label: form.text('label'),
    role: form.choice('role', roles),
    detail: form.choice('detail', details),
    private: form.has('private'),
    attendees: form.has('attendees'),
    alarms: form.has('alarms'),
    until: form.text('until').trim(),
    message: form.choice('message', ['standard', 'note']),
    note: form.text('note').trim().slice(0, 2000),
    language: form.choice('language', languages),
    sure: form.has('sure'),
  };
}

/** The moment after the last day, or null for none. Throws bad-end for what is no day, or a day gone by. */
function endOf(ask: AskOfUser, text: string, zone: string): number | null {
  if (text === '') return null;
  let day: Temporal.PlainDate;
  try {
    day = Temporal.PlainDate.from(/^\d{4}-\d\d-\d\d$/.test(text) ? text : '');
  } catch {
    throw new DomainError('bad-end', { given: text.slice(0, 20) });
  }
  if (Temporal.PlainDate.compare(day, today(ask, zone)) < 0)
    throw new DomainError('bad-end', { given: text });
  return day.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
}

const mostAddresses = 50;

/** One per line, or with commas or semicolons between, as people paste them; `Name <address>` is its address. */
function addressesIn(text: string): string[] {
  const parts = text.split(/[\n,;]+/).map((part) => (/<([^<>]+)>\s*$/.exec(part)?.[1] ?? part).trim());
  return [...new Set(parts.filter((part) => part !== ''))];
}

type Wanted = { who: string; audience: Parameters<typeof shareCalendar>[1]['audience'] };

function wantedBy({ actor, t }: AskOfUser, typed: Typed): Wanted[] {
  switch (typed.kind) {
    case 'user': {
      const named = [...typed.picked, ...addressesIn(typed.people)].map((text) =>
        text.includes('@') ? text : `${text}@${domainOf(actor.user.login)}`,
      );
      return [...new Set(named)].map((login) => ({ who: login, audience: { kind: 'user', login } }));
    }
    case 'guest':
      return addressesIn(typed.guests).map((email) => ({ who: email, audience: { kind: 'guest', email } }));
    case 'link': {
      const label = typed.label.trim().slice(0, 200);
      return [{ who: linkName(t, label), audience: { kind: 'link', label } }];
    }
    case 'public':
      return [{ who: t('share.everyone'), audience: { kind: 'public' } }];
  }
}

const linkName = (t: AskOfUser['t'], label: string) =>
  label === '' ? t('share.secretNoLabel') : t('share.secret', { label });

/** Shares with each address on its own: one that cannot be does not keep the others from it. */
export async function doShare(ask: AskOfUser): Promise<void> {
  const { ctx, house, actor, context, form, t } = ask;
  const calendar = await ownCalendar(ask);
  const typed = read(form);
  const again = (errors: Errors) => showPage(ask, calendar, { typed, errors });
  const wanted = wantedBy(ask, typed);
  const field = typed.kind === 'user' ? 'people' : 'guests';
  if (wanted.length === 0) {
    await again({ [field]: t('share.needAddress') });
    return;
  }
  if (wanted.length > mostAddresses) {
    await again({ [field]: t('share.tooMany', { count: mostAddresses }) });
    return;
  }
  if (typed.kind === 'public' && !typed.sure) {
    await again({ sure: t('share.sureNeeded') });
    return;
  }
  if (typed.kind === 'link' && typed.label.trim() === '') {
    await again({ label: t('field.required') });
    return;
  }
  let until: number | null;
  try {
    until = endOf(ask, typed.until, await zoneOfDomain(house, actor.user.domain));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await again({ until: t('share.endPast') });
    return;
  }
  const results: Result[] = [];
  for (const { who, audience } of wanted) {
    try {
      const shared = await shareCalendar(context, {
        calendar: { id: calendar.id },
        audience,
        role: typed.kind === 'user' ? typed.role : 'viewer',
        detail: typed.detail,
        privateEvents: typed.private && typed.kind !== 'public',
        attendees: typed.attendees,
        alarms: typed.alarms,
        until,
        language: typed.language,
        ...(typed.message === 'note' && typed.note !== '' && { note: typed.note }),
      });
      results.push(resultOf(t, who, shared, `share.done.${typed.kind}`));
    } catch (error) {
      results.push(await refusalOf(ask, who, error));
    }
  }
  const note: Note = { results };
  if (leaveNote(ctx, house, `${addressOf(calendar)}/share`, note)) {
    ask.goTo(`${addressOf(calendar)}/share`);
    return;
  }
  await showPage(ask, calendar, { note, typed: blank(ask) });
}

function resultOf(t: AskOfUser['t'], who: string, shared: Shared, done: string): Result {
  const { share, login, feed, webcal, page, alsoInvitedAs, warnings } = shared;
  return {
    ok: true,
    who,
    text: t(done),
    ...(login !== null && { login }),
    ...(share.audience.kind === 'link' && { addresses: { feed, webcal, page } }),
    warnings: [
      ...(alsoInvitedAs === undefined ? [] : [t('share.alsoInvited', { address: alsoInvitedAs })]),
      ...warnings.map((warning) => warningText(t, warning)),
    ],
  };
}

const emailReasons = ['more-than-one-at', 'no-at', 'local-part', 'domain-part', 'too-long'] as const;
const refusals = [
  'bad-email',
  'guest-is-a-user',
  'user-not-found',
  'share-with-yourself',
  'already-shared',
  'bad-end',
] as const;

async function refusalOf({ t, house }: AskOfUser, who: string, error: unknown): Promise<Result> {
  if (!(error instanceof DomainError)) throw error;
  const reason = emailReasons.find((known) => known === error.details['reason']);
  const known = refusals.find((code) => code === error.code);
  const key = error.code === 'bad-email' && reason !== undefined ? reason : (known ?? 'other');
  const { share: id } = error.details;
  const there = typeof id === 'string' ? await shares.find(house.storage.reader, id) : undefined;
  const waits = there?.audience.kind === 'guest' && there.acceptedAt === null;
  return {
    ok: false,
    who: who.slice(0, 100),
    text: t(`share.refused.${key}`),
    ...(waits && { resend: there.id }),
    warnings: [],
  };
}

function warningText(t: AskOfUser['t'], warning: ShareWarning): string {
  if (warning.kind === 'widens-others') return t('share.warning.widens', { count: warning.shares.length });
  const what = warning.by === 'public' ? t('share.warning.public') : linkName(t, warning.label ?? '');
  return t('share.warning.wider', { what, detail: t(`share.details.${warning.detail}`) });
}

const tones: Record<ShareView['state'], Holder['tone']> = {
  active: 'good',
  sent: 'open',
  opened: 'open',
  'expired-invitation': 'bad',
  accepted: 'good',
  declined: 'bad',
  mistaken: 'bad',
  ended: 'plain',
};

function holderOf({ words, t }: AskOfUser, view: ShareView, zone: string): Holder {
  const { share, state, lastRead, warnings } = view;
  const date = (milliseconds: number) => dayIn(words, momentOf(milliseconds, zone).toPlainDate());
  const at =
    state === 'accepted' ? share.acceptedAt : state === 'ended' ? (share.endedAt ?? share.until) : null;
  const terms = [
    ...(share.role === 'viewer' ? [] : [t(`share.roles.${share.role}`)]),
    t(`share.sees.${share.detail}`),
    ...(share.privateEvents ? [t('share.termPrivate')] : []),
    ...(share.until === null
      ? []
      : [t('share.termUntil', { date: dayIn(words, lastDayOf(share.until, zone)) })]),
    ...(share.endedBy === null ? [] : [t(`share.endedBy.${share.endedBy}`)]),
  ];
  const over = state === 'ended' || share.endedAt !== null;
  return {
    id: share.id,
    who: nameOf(share.audience, t),
    state: t(`share.state.${state}`, at === null ? {} : { date: date(at) }),
    tone: tones[state],
    terms: terms.join(' · '),
    login: share.audience.kind === 'guest' ? share.audience.login : undefined,
    mail: mailText(view, t),
    mailTone: view.mail === 'failed' || view.mail === 'uncertain' ? 'error' : 'hint',
    lastRead: lastRead === null ? undefined : readText(view, words),
    warnings: [
      ...warnings.map((warning) => warningText(t, warning)),
      ...(share.seenInClearAt === null || over ? [] : [t('share.warning.clear')]),
    ],
    over,
    canResend: ['sent', 'opened', 'expired-invitation'].includes(state) && !over,
    canRotate: share.audience.kind === 'link',
  };
}

function nameOf(audience: Audience, t: AskOfUser['t']): string {
  switch (audience.kind) {
    case 'user':
      return `${audience.name} (${audience.login})`;
    case 'guest':
      return audience.name === null ? audience.email : `${audience.name} (${audience.email})`;
    case 'link':
      return linkName(t, audience.label);
    case 'public':
      return t('share.everyone');
  }
}

function mailText({ mail, mailError }: ShareView, t: AskOfUser['t']): string | undefined {
  const error = (mailError ?? '').slice(0, 200);
  if (mail === 'uncertain') return t('share.mail.uncertain');
  if (mail === 'failed') return t('share.mail.failed', { error });
  if (mail !== 'waiting') return undefined;
  return error === '' ? t('share.mail.waiting') : t('share.mail.retrying', { error });
}

function readText({ lastRead }: ShareView, words: AskOfUser['words']): string {
  const { program, day } = lastRead!;
  const known = program === 'other' || program === 'browser' ? words.t(`share.program.${program}`) : program;
  return words.t('share.read', { day: dayIn(words, Temporal.PlainDate.from(day)), program: known });
}

/** Back to the dialog, which says what was done. */
async function backTo(ask: AskOfUser, note: Note): Promise<void> {
  const calendar = await ownCalendar(ask);
  leaveNote(ask.ctx, ask.house, `${addressOf(calendar)}/share`, note);
  ask.goTo(`${addressOf(calendar)}/share`);
}

/** A share of this calendar, as its owner sees it. Throws share-not-found. */
async function holderAsked(ask: AskOfUser): Promise<{ calendar: Calendar; view: ShareView }> {
  const calendar = await ownCalendar(ask);
  const views = await listShares(ask.context, { calendar: { id: calendar.id } });
  const view = views.find(({ share }) => share.id === ask.param('share'));
  if (view === undefined) throw new DomainError('share-not-found');
  return { calendar, view };
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
  const typed = { ...read(form), kind };
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
