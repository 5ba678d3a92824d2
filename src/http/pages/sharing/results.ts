import { DomainError } from '../../../errors.ts';
import type { Addresses } from '../../../calendars/address.ts';
import type { Shared } from '../../../sharing/share-calendar.ts';
import * as shares from '../../../storage/tables/shares.ts';
import type { UserRequest } from '../frame/request.ts';
import { warningText } from './rows.ts';

/** What became of one address. */
export type Result = {
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
/** What the dialog says when it is shown again. */
export type Note = { said?: string; results?: Result[] };

/** What to tell of an address that was shared with. */
export function resultOf(t: UserRequest['t'], who: string, shared: Shared, done: string): Result {
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

/** What to tell of an address that could not be. Throws whatever is no refusal. */
export async function refusalOf({ t, services }: UserRequest, who: string, error: unknown): Promise<Result> {
  if (!(error instanceof DomainError)) throw error;
  const reason = emailReasons.find((known) => known === error.details['reason']);
  const known = refusals.find((code) => code === error.code);
  const key = error.code === 'bad-email' && reason !== undefined ? reason : (known ?? 'other');
  const { share: id } = error.details;
  const there = typeof id === 'string' ? await shares.find(services.storage.db, id) : undefined;
  const waits = there?.audience.kind === 'guest' && there.acceptedAt === null;
  return {
    ok: false,
    who: who.slice(0, 100),
    text: t(`share.refused.${key}`),
    ...(waits && { resend: there.id }),
    warnings: [],
  };
}
