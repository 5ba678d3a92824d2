import type { Actor } from '../people/actor.ts';
import type { Id } from '../people/id.ts';
import type { PrincipalId } from '../people/principal.ts';
import type { MemberRole } from '../people/space.ts';

export const details = ['busy', 'titles', 'full'] as const;
/** How much of an event is seen: its times alone, its title too, or all. */
export type Detail = (typeof details)[number];

export const roles = ['viewer', 'editor', 'admin'] as const;
export type Role = (typeof roles)[number];

/** What a share lets its audience see of the calendar. */
export type Grant = Readonly<{
  detail: Detail;
  /** Events that are not public are seen like the others; otherwise as busy. Never for the public. */
  privateEvents: boolean;
  attendees: boolean;
  alarms: boolean;
}>;

/** What somebody sees: the detail of public events and of the others, and the two kinds of extras. */
export type View = Readonly<{ detail: Detail; privateDetail: Detail; attendees: boolean; alarms: boolean }>;

/** What somebody may do with a calendar and see of it. `owner` may all. */
export type Access = Readonly<{ role: Role | 'owner'; view: View }>;

export const wholeView: View = Object.freeze({
  detail: 'full',
  privateDetail: 'full',
  attendees: true,
  alarms: true,
});
export const ownersAccess: Access = Object.freeze({ role: 'owner', view: wholeView });

/** What the door knows of a calendar: whose it is, and what members of a space that owns it may do. */
export type Owned = Readonly<{ owner: PrincipalId; memberRole: 'viewer' | 'editor' }>;

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

/** What a role in a space gives in the calendars that the space owns: all of them are the members' own. */
function accessAs(membership: MemberRole, { memberRole }: Owned): Access {
  switch (membership) {
    case 'owner':
      return ownersAccess;
    case 'moderator':
      return { role: 'admin', view: wholeView };
    case 'member':
      return { role: memberRole, view: wholeView };
  }
}

const accessBy = (share: Grant & Readonly<{ role: Role }>): Access => ({
  role: share.role,
  view: viewOf(share),
});

const everyRole = [...roles, 'owner'] as const;

/** The widest of each. A wide share without private events and a narrow one with them are no wide one with them. */
function union(accesses: readonly Access[]): Access {
  const views = accesses.map(({ view }) => view);
  const widest = <Level extends string>(levels: readonly Level[], given: readonly Level[]): Level =>
    levels[Math.max(...given.map((level) => levels.indexOf(level)))]!;
  return {
    role: widest(
      everyRole,
      accesses.map(({ role }) => role),
    ),
    view: {
      detail: widest(
        details,
        views.map(({ detail }) => detail),
      ),
      privateDetail: widest(
        details,
        views.map(({ privateDetail }) => privateDetail),
      ),
      attendees: views.some(({ attendees }) => attendees),
      alarms: views.some(({ alarms }) => alarms),
    },
  };
}

/** What a single share lets its audience see. */
export function viewOf({ detail, privateEvents, attendees, alarms }: Grant): View {
  const isFull = detail === 'full';
  return {
    detail,
    privateDetail: privateEvents ? detail : 'busy',
    attendees: attendees && isFull,
    alarms: alarms && isFull,
  };
}

/** Whether one lets see anything that the other does not. */
export function isWider(one: View, other: View): boolean {
  const deeper = (a: Detail, b: Detail) => details.indexOf(a) > details.indexOf(b);
  return (
    deeper(one.detail, other.detail) ||
    deeper(one.privateDetail, other.privateDetail) ||
    (one.attendees && !other.attendees) ||
    (one.alarms && !other.alarms)
  );
}

/** Whether a role lets do anything that the other does not. */
export function isHigher(one: Access['role'], other: Access['role']): boolean {
  return everyRole.indexOf(one) > everyRole.indexOf(other);
}

const abilities = { read: 'viewer', edit: 'editor', admin: 'admin', own: 'owner' } as const;
export type Ability = keyof typeof abilities;

export function allows(access: Access, ability: Ability): boolean {
  return !isHigher(abilities[ability], access.role);
}

/** Nothing is reduced to busy or titles, so no UID needs replacing. */
export function isWhole(view: View): boolean {
  return view.detail === 'full' && view.privateDetail === 'full';
}

/** Nothing at all is hidden. */
export function isEverything(view: View): boolean {
  return isWhole(view) && view.attendees && view.alarms;
}

/** Whose principal an actor is in a domain: nothing crosses its border. */
export function readerIn(domain: Id<'domain'>, actor: Actor): PrincipalId | undefined {
  if (actor.kind === 'user') return actor.user.domain === domain ? actor.user.id : undefined;
  if (actor.kind === 'guest') return actor.guest.domain === domain ? actor.guest.id : undefined;
  return undefined;
}
