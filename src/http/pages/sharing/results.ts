import { isDomainError, type DomainError } from '../../../errors.ts';
import type { Calendar } from '../../../calendars/calendar.ts';
import type { Addresses } from '../../../calendars/address.ts';
import { listShares } from '../../../sharing/list-shares.ts';
import type { Shared } from '../../../sharing/share-calendar.ts';
import type { UserRequest } from '../frame/request.ts';
import type { Typed } from './form.ts';
import { canResend, warningText } from './rows.ts';

/** What became of one address. */
export type Result = {
  ok: boolean;
  text: string;
  login?: string;
  /** Of a secret link: shown this once. */
  addresses?: Addresses;
  /** The share of an invitation that could be sent again instead. */
  resend?: string;
  warnings: string[];
};
/** What the dialog says when it is shown again. */
export type Note = {
  said?: string;
  results?: Result[];
  /** The form again, with what could not be shared with. */
  again?: Typed;
};

/** What to tell of an address that was shared with. */
export function resultOf(t: UserRequest['t'], who: string, shared: Shared, done: string): Result {
  const { share, login, feed, webcal, page, alsoInvitedAs, warnings } = shared;
  return {
    ok: true,
    text: t(done, { who }),
    ...(login !== null && { login }),
    ...(share.audience.kind === 'link' && { addresses: { feed, webcal, page } }),
    warnings: [
      ...(alsoInvitedAs === undefined ? [] : [t('share.alsoInvited', { address: alsoInvitedAs })]),
      ...warnings.map((warning) => warningText(t, warning)),
    ],
  };
}

const refusals = [
  'user-not-found',
  'space-not-found',
  'share-with-yourself',
  'already-shared',
  'bad-end',
] as const;

/** What to tell of an address that could not be. Throws whatever is no refusal. */
export async function refusalOf(
  { t, context }: UserRequest,
  calendar: Calendar,
  who: string,
  error: unknown,
): Promise<Result> {
  if (!isDomainError(error)) throw error;
  const views = isDomainError(error, 'already-shared')
    ? await listShares(context, { calendar: { id: calendar.id } })
    : [];
  const waiting = views.find(
    (view) =>
      isDomainError(error, 'already-shared') && view.share.id === error.details.share && canResend(view),
  );
  return {
    ok: false,
    text: refusalText(t, error, waiting !== undefined, who.slice(0, 100)),
    ...(waiting !== undefined && { resend: waiting.share.id }),
    warnings: [],
  };
}

function refusalText(t: UserRequest['t'], error: DomainError, isInvited: boolean, who: string): string {
  if (isInvited) return t('share.refused.already-invited', { who });
  if (isDomainError(error, 'bad-email')) return t(`share.refused.${error.details.reason}`, { who });
  if (isDomainError(error, 'guest-is-a-user'))
    return t(`share.refused.insider.${error.details.reason}`, { who });
  return t(`share.refused.${refusals.find((code) => code === error.code) ?? 'other'}`, { who });
}
