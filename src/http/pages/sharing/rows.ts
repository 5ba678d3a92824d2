import type { ShareView } from '../../../sharing/view-shares.ts';
import { viewOf, type Access } from '../../../calendars/access.ts';
import { isWider } from '../../../calendars/wider.ts';
import type { Actor } from '../../../people/actor.ts';
import { isFor, type Audience } from '../../../sharing/share.ts';
import type { ShareWarning } from '../../../sharing/warning.ts';
import type { UserRequest } from '../frame/request.ts';
import { dayIn, momentOf, untilIn } from '../../../words/dates.ts';

/** Who has a calendar, as its owner reads it. */
export type Holder = {
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
  /** Said where it is the actor's own, which they leave elsewhere. */
  own: string | undefined;
  canResend: boolean;
  canRotate: boolean;
  /** Change its terms, or take it away. */
  canManage: boolean;
  /** What taking it away would do, asked before it is done. */
  withdrawal: string;
};

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

/** Whether an invitation waits for an answer, and may be sent again. */
export const canResend = ({ state, share }: ShareView): boolean =>
  ['sent', 'opened', 'expired-invitation'].includes(state) && share.ended === null;

/** Whether somebody may change or take away what a share allows: not what they have themselves. */
const canManage = ({ state, share }: ShareView, actor: Actor): boolean =>
  !isOver({ state, share }) && !isFor(share, actor);

const isOver = ({ state, share }: Pick<ShareView, 'state' | 'share'>): boolean =>
  state === 'ended' || share.ended !== null;

/** A share in words, with what the actor may do about it. */
export function holderOf(
  { words, t, actor }: UserRequest,
  view: ShareView,
  { zone, access }: Readonly<{ zone: string; access: Access }>,
): Holder {
  const { share, state, lastRead, warnings } = view;
  const date = (milliseconds: number) => dayIn(words, momentOf(milliseconds, zone).toPlainDate());
  const over = isOver(view);
  const at = state === 'accepted' ? share.acceptedAt : over ? (share.ended?.at ?? share.until) : null;
  const terms = [
    ...seenText(view, t),
    ...(share.until === null || over || state === 'expired-invitation'
      ? []
      : [untilIn(words, share.until, zone)]),
    ...(over ? endText(view, t) : []),
  ];
  return {
    id: share.id,
    who: nameOf(share.audience, t),
    state: t(`share.state.${state}`, at === null ? {} : { date: date(at) }),
    tone: tones[state],
    terms: terms.join(' · '),
    login: share.audience.kind === 'guest' && !over ? share.audience.login : undefined,
    // Who has answered has got it.
    mail: state === 'declined' || state === 'mistaken' ? undefined : mailText(view, t),
    mailTone: view.mail === 'failed' || view.mail === 'uncertain' ? 'error' : 'hint',
    lastRead: lastRead === null ? undefined : readText(view, words),
    warnings: [
      ...warnings.map((warning) => warningText(t, warning)),
      ...(share.seenInClearAt === null || over ? [] : [t('share.warning.clear')]),
    ],
    over,
    own: isFor(share, actor) && !over ? t('share.own') : undefined,
    canResend: canResend(view),
    canRotate: share.audience.kind === 'link' && !over && !isWider(viewOf(share), access.view),
    canManage: canManage(view, actor),
    withdrawal: t(`share.withdrawWhat.${share.acceptedAt === null ? 'invited' : share.audience.kind}`),
  };
}

/** What they see, will see, or saw: only what is true of them now. */
function seenText({ share, state }: ShareView, t: UserRequest['t']): string[] {
  const { role, detail, privateEvents, acceptedAt } = share;
  const over = isOver({ share, state });
  if (acceptedAt === null && over) return [t('share.neverHad')];
  if (state === 'expired-invitation') return [t('share.noAccess')];
  const privates = privateEvents ? [t('share.termPrivate')] : [];
  const may = role === 'viewer' ? [] : [t(`share.roles.${role}`)];
  if (acceptedAt === null) return [...may, t(`share.willSee.${detail}`), ...privates];
  if (over)
    return [...(role === 'viewer' ? [] : [t(`share.could.${role}`)]), t(`share.saw.${detail}`), ...privates];
  return [...may, t(`share.sees.${detail}`), ...privates];
}

/** How it ended; a refusal says so itself. */
function endText({ share, state }: ShareView, t: UserRequest['t']): string[] {
  if (state !== 'ended') return [];
  const by = share.ended?.by ?? 'time';
  return [t(`share.endedBy.${by === 'owner' && share.acceptedAt === null ? 'invitation' : by}`)];
}

/** Who it is for, as its owner calls them. */
export function nameOf(audience: Audience, t: UserRequest['t']): string {
  switch (audience.kind) {
    case 'user':
      return `${audience.name} (${audience.login})`;
    case 'space':
      return t('share.space', { name: audience.name, login: audience.login });
    case 'guest':
      return audience.name === null ? audience.email : `${audience.name} (${audience.email})`;
    case 'link':
      return linkName(t, audience.label);
    case 'public':
      return t('share.everyone');
  }
}

/** A secret link by its label. */
export const linkName = (t: UserRequest['t'], label: string) =>
  label === '' ? t('share.secretNoLabel') : t('share.secret', { label });

/** Why somebody sees more than the owner may think. */
export function warningText(t: UserRequest['t'], warning: ShareWarning): string {
  if (warning.kind === 'widens-others') return t('share.warning.widens', { count: warning.shares.length });
  const what = warning.by === 'public' ? t('share.warning.public') : linkName(t, warning.label ?? '');
  return t('share.warning.wider', { what, detail: t(`share.details.${warning.detail}`) });
}

/** What became of the mail, in a sentence; the server's own words beside it where the reader may see them. */
function mailText({ mail, mailFailure, mailError }: ShareView, t: UserRequest['t']): string | undefined {
  if (mail === 'uncertain') return t('share.mail.uncertain');
  if (mail !== 'waiting' && mail !== 'failed') return undefined;
  const state = mail === 'failed' ? 'failed' : mailFailure === null ? 'waiting' : 'retrying';
  return [
    t(`share.mail.${state}`),
    ...(mailFailure === null ? [] : [t(`outbox.failure.${mailFailure}`)]),
    ...(mailError === null ? [] : [t('outbox.said', { error: mailError.slice(0, 200) })]),
  ].join(' ');
}

function readText({ lastRead }: ShareView, words: UserRequest['words']): string {
  const { program, day } = lastRead!;
  const known = program === 'other' || program === 'browser' ? words.t(`share.program.${program}`) : program;
  return words.t('share.read', { day: dayIn(words, Temporal.PlainDate.from(day)), program: known });
}
