import type { PrincipalId } from '../people/principal.ts';
import type { MemberRole } from '../people/space.ts';
import {
  accessAs,
  isHigher,
  ownersAccess,
  viewOf,
  type Access,
  type Grant,
  type Owned,
  type Role,
  type Sight,
} from './access.ts';
import { isDeeper } from './wider.ts';

/** What reaches somebody: what they are in the space that owns the calendar, and live shares that were taken up. */
export type Reach = Readonly<{
  membership?: MemberRole | undefined;
  shares: readonly (Grant & Readonly<{ role: Role }>)[];
}>;

/** The owner may all; anybody else the union of what reaches them; undefined where nothing does. */
export function accessOf(
  reader: PrincipalId | undefined,
  calendar: Owned,
  { membership, shares }: Reach,
): Access | undefined {
  if (reader !== undefined && reader === calendar.owner) return ownersAccess;
  const only = shares[0];
  if (membership === undefined && shares.length < 2) return only && accessBy(only);
  const all = shares.map(accessBy);
  return union(membership === undefined ? all : [accessAs(membership, calendar), ...all]);
}

const accessBy = (share: Grant & Readonly<{ role: Role }>): Access => ({
  role: share.role,
  view: viewOf(share),
});

/**
 * The widest role, and of public and of private events the widest of what is seen. Private events are a thing of their
 * own: a wide share without them and a narrow one with them are no wide one with them.
 */
function union(accesses: readonly Access[]): Access {
  const views = accesses.map(({ view }) => view);
  return {
    role: accesses.map(({ role }) => role).reduce((one, other) => (isHigher(one, other) ? one : other)),
    view: {
      ofPublic: views.map(({ ofPublic }) => ofPublic).reduce(either),
      ofPrivate: views.map(({ ofPrivate }) => ofPrivate).reduce(either),
    },
  };
}

function either(one: Sight, other: Sight): Sight {
  return {
    detail: isDeeper(one.detail, other.detail) ? one.detail : other.detail,
    attendees: one.attendees || other.attendees,
    alarms: one.alarms || other.alarms,
  };
}
