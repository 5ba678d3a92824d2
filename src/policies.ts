import { programBehind, type Actor } from './people/actor.ts';
import type { Id } from './people/id.ts';
import type { MemberRole } from './people/space.ts';
import { DomainError } from './errors.ts';

/** Whether somebody may do something to a domain; `domain` is undefined where there is no such one. */
type Policy = (actor: Actor, domain: Id<'domain'> | undefined) => boolean;

const byOperator: Policy = ({ kind }) => kind === 'operator';
const byAdministrator: Policy = (actor, domain) =>
  byOperator(actor, domain) || (actor.kind === 'user' && actor.user.admin && actor.user.domain === domain);
/** Every right that is no calendar's, as a sentence. A calendar's stand in `calendars/access.ts`, and nowhere else. */
const policies = {
  'add-domain': byOperator,
  'list-domains': byAdministrator,
  /** Its time zone and language; another name is another address for everybody in it. */
  'change-domain': byAdministrator,
  'rename-domain': byOperator,
  /** Nobody in it could mend that. */
  'leave-without-administrator': byOperator,
  'list-users': byAdministrator,
  'add-user': byAdministrator,
  /** Their name, login and language, and whether they are an administrator. */
  'change-user': byAdministrator,
  'remove-user': byAdministrator,
  /** An address where they choose another password: the administrator never knows it. */
  'offer-password': byAdministrator,
  /** What calendars there are, and with whom they are shared; never what stands in them. */
  'list-calendars': byAdministrator,
  'list-shares': byAdministrator,
  'add-space': byAdministrator,
  /** One that they own themselves. */
  'add-own-space': (actor, domain) =>
    byOperator(actor, domain) || (actor.kind === 'user' && actor.user.domain === domain),
  'read-outbox': byAdministrator,
  'retry-letter': byAdministrator,
  /** Only a guest's own account is theirs to end. */
  'end-own-account': ({ kind }) => kind === 'guest',
  'upload-files': ({ kind }) => kind === 'user',
} satisfies Record<string, Policy>;
export type Right = keyof typeof policies;

/** None of them comes with a program's password, which is for calendars. */
export function may(actor: Actor, right: Right, domain?: Id<'domain'>): boolean {
  return programBehind(actor) === undefined && policies[right](actor, domain);
}

/** Throws not-allowed where they may not. */
export function demand(actor: Actor, right: Right, domain?: Id<'domain'>): void {
  if (!may(actor, right, domain)) throw new DomainError('not-allowed');
}

/** A change of somebody's role in a space; undefined: not a member before, 'none': not one afterwards. */
export type MemberChange = Readonly<{
  /** Whether they change their own. */
  self: boolean;
  from: MemberRole | undefined;
  to: MemberRole | 'none';
}>;

/** Owners give every role; moderators take members in and out; everybody may leave. */
export function mayChangeMember(
  actor: Actor,
  own: MemberRole | undefined,
  { self, from, to }: MemberChange,
): boolean {
  if (programBehind(actor) !== undefined) return false;
  if (actor.kind === 'operator' || own === 'owner') return true;
  if (self) return own !== undefined && to === 'none';
  const isOfMembers = (from ?? 'member') === 'member' && (to === 'member' || to === 'none');
  return own === 'moderator' && isOfMembers;
}

/** Who fills a space with calendars: `calendars/find-owner.ts` asks, also for who would like to. */
export function mayAddCalendar(own: MemberRole | undefined): boolean {
  return own === 'owner' || own === 'moderator';
}

/** How it is called: to its owners. */
export function mayChangeSpace(actor: Actor, own: MemberRole | undefined): boolean {
  return mayEndSpace(actor, own);
}

export function mayEndSpace(actor: Actor, own: MemberRole | undefined): boolean {
  return actor.kind === 'operator' || (own === 'owner' && programBehind(actor) === undefined);
}
