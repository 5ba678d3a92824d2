import { roles, type Access, type Detail, type Role } from '../../../calendars/access.ts';
import { isDomainError } from '../../../errors.ts';
import type { Audience } from '../../../sharing/share.ts';
import { beyondOf, rolesFor } from '../../../sharing/terms.ts';
import type { Words } from '../../../words/words.ts';
import type { Errors } from './form.ts';

/** Widest first: what most people want to share is everything. */
export const details = ['full', 'titles', 'busy'] as const;

/** What a form offers to give: never more than its reader has. */
export type TermOffers = Readonly<{
  roles: readonly Role[];
  details: readonly Detail[];
  private: boolean;
  attendees: boolean;
  alarms: boolean;
}>;

const least = {
  role: 'viewer',
  detail: 'busy',
  privateEvents: false,
  attendees: false,
  alarms: false,
} as const;

/** `held`: the terms of a share that is there; what stands in it is shown, so that saving drops nothing unseen. */
export function termOffersFor(
  giver: Access,
  held: Readonly<{
    privateEvents: boolean;
    attendees: boolean;
    alarms: boolean;
    audience?: Audience;
  }> = least,
): TermOffers {
  const { view } = giver;
  const mayGive = (terms: Partial<Parameters<typeof beyondOf>[0]>) =>
    beyondOf({ ...least, ...terms }, giver) === undefined;
  return {
    roles: (held.audience === undefined ? roles : rolesFor(held.audience.kind)).filter((role) =>
      mayGive({ role }),
    ),
    details: details.filter((detail) => mayGive({ detail })),
    private: held.privateEvents || view.ofPrivate.detail !== 'busy',
    attendees: held.attendees || view.ofPublic.attendees,
    alarms: held.alarms || view.ofPublic.alarms,
  };
}

const fields = {
  role: 'role',
  detail: 'detail',
  privateEvents: 'private',
  attendees: 'attendees',
  alarms: 'alarms',
  until: 'until',
} as const satisfies Record<string, keyof Errors>;

/**
 * What is wrong with the terms that were asked for, beside their fields: those of the form that asks `kind` first, where
 * it is named. Undefined where something else is wrong.
 */
export function termErrors(error: unknown, t: Words['t'], kind?: Audience['kind']): Errors | undefined {
  if (isDomainError(error, 'bad-end')) return { until: t('share.endPast') };
  if (!isDomainError(error, 'bad-share')) return undefined;
  const { reason, beyond } = error.details;
  if (reason === 'role') return { role: t('share.wrong.role') };
  if (reason === 'role-detail') return { detail: t('share.wrong.roleDetail') };
  if (reason !== 'wider-than-yours') return undefined;
  if (beyond === 'until') return { until: t('share.wrong.outlives') };
  const field = fields[beyond ?? 'detail'];
  const isOpen = field === 'detail' && (kind === 'link' || kind === 'public');
  return { [isOpen ? 'openDetail' : field]: t('share.wrong.wider') };
}
