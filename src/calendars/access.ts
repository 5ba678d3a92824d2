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

/** What is seen of an event. Attendees and alarms are never seen where its detail is not full. */
export type Sight = Readonly<{ detail: Detail; attendees: boolean; alarms: boolean }>;

/** What somebody sees of public events, and of the others. */
export type View = Readonly<{ ofPublic: Sight; ofPrivate: Sight }>;

/** What somebody may do with a calendar and see of it. `owner` may all. */
export type Access = Readonly<{
  role: Role | 'owner';
  view: View;
  /** Nobody writes events here, whatever their role: they come from elsewhere (`sources/`). */
  isSourced?: boolean;
}>;

export const busySight: Sight = Object.freeze({ detail: 'busy', attendees: false, alarms: false });
const wholeSight: Sight = Object.freeze({ detail: 'full', attendees: true, alarms: true });
export const wholeView: View = Object.freeze({ ofPublic: wholeSight, ofPrivate: wholeSight });
export const ownersAccess: Access = Object.freeze({ role: 'owner', view: wholeView });

/** What the door knows of a calendar: whose it is, and what members of a space that owns it may do. */
export type Owned = Readonly<{ owner: PrincipalId; memberRole: 'viewer' | 'editor' }>;

const everyRole = [...roles, 'owner'] as const;

/** What a single share lets its audience see. */
export function viewOf({ detail, privateEvents, attendees, alarms }: Grant): View {
  const isFull = detail === 'full';
  const sight = { detail, attendees: attendees && isFull, alarms: alarms && isFull };
  return { ofPublic: sight, ofPrivate: privateEvents ? sight : busySight };
}

/** What a role in a space gives in the calendars that the space owns: all of them are the members' own. */
export function accessAs(membership: MemberRole, { memberRole }: Owned): Access {
  switch (membership) {
    case 'owner':
      return ownersAccess;
    case 'moderator':
      return { role: 'admin', view: wholeView };
    case 'member':
      return { role: memberRole, view: wholeView };
  }
}

/** The same in a calendar whose events may come from elsewhere. */
export function accessIn({ isSourced }: Readonly<{ isSourced: boolean }>, access: Access): Access {
  return isSourced ? { ...access, isSourced } : access;
}

/** Whether a role lets do anything that the other does not. */
export function isHigher(one: Access['role'], other: Access['role']): boolean {
  return everyRole.indexOf(one) > everyRole.indexOf(other);
}

const abilities = { read: 'viewer', edit: 'editor', admin: 'admin', own: 'owner' } as const;
export type Ability = keyof typeof abilities;

export function allows(access: Access, ability: Ability): boolean {
  if (ability === 'edit' && access.isSourced === true) return false;
  return !isHigher(abilities[ability], access.role);
}

/** Nothing is reduced to busy or titles, so no UID needs replacing. */
export function isWhole({ ofPublic, ofPrivate }: View): boolean {
  return ofPublic.detail === 'full' && ofPrivate.detail === 'full';
}

/**
 * Of which resources the names are hidden, since they tell UIDs: of all for who only reads and does not see all; for who writes
 * of those whose UID is hidden from them, as they have to find what they wrote under the name that they chose.
 */
export function namesHidden({ role, view }: Access): 'none' | 'some' | 'all' {
  if (isWhole(view)) return 'none';
  return role === 'viewer' ? 'all' : 'some';
}

/** Nothing at all is hidden. */
export function isEverything(view: View): boolean {
  return isWhole(view) && hasExtras(view.ofPublic) && hasExtras(view.ofPrivate);
}

function hasExtras({ attendees, alarms }: Sight): boolean {
  return attendees && alarms;
}
