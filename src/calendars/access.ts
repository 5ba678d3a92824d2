import { details, roles, type Detail, type Grant, type Role } from '../sharing/share.ts';

/** What the redaction needs to know: the detail of public events and of the others, and the two kinds of extras. */
export type View = Readonly<{ detail: Detail; privateDetail: Detail; attendees: boolean; alarms: boolean }>;

/** What somebody may do with a calendar and see of it. `owner` may all. */
export type Access = Readonly<{ role: Role | 'owner'; view: View }>;

const ownersAccess: Access = Object.freeze({
  role: 'owner',
  view: Object.freeze({ detail: 'full', privateDetail: 'full', attendees: true, alarms: true }),
});

/** The owner may all; anybody else the union of the shares that reach them; undefined where none does. */
export function accessOf(isOwner: boolean, shares: readonly (Grant & { role: Role })[]): Access | undefined {
  if (isOwner) return ownersAccess;
  const only = shares[0];
  if (only === undefined) return undefined;
  if (shares.length === 1) return { role: only.role, view: viewOf(only) };
  return {
    role: widest(
      roles,
      shares.map((share) => share.role),
    ),
    view: {
      detail: widest(
        details,
        shares.map((share) => share.detail),
      ),
      // A wide share without private events and a narrow one with them do not add up to a wide one with them.
      privateDetail: widest(
        details,
        shares.map((share) => (share.privateEvents ? share.detail : 'busy')),
      ),
      attendees: shares.some((share) => share.attendees && share.detail === 'full'),
      alarms: shares.some((share) => share.alarms && share.detail === 'full'),
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

function widest<Level extends string>(levels: readonly Level[], given: readonly Level[]): Level {
  return levels[Math.max(...given.map((level) => levels.indexOf(level)))]!;
}

const abilities = { read: 0, edit: 1, admin: 2, own: 3 } as const;
export type Ability = keyof typeof abilities;

export function may(access: Access, ability: Ability): boolean {
  const reach = access.role === 'owner' ? 3 : roles.indexOf(access.role);
  return reach >= abilities[ability];
}
