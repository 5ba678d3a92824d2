import { allows } from '../../../calendars/access.ts';
import { addressesOf } from '../../../calendars/address.ts';
import { escapeXml, hrefs, type Markup } from '../../../dav/markup.ts';
import { calendarServer, type Name } from '../../../dav/names.ts';
import { personOf } from '../../../people/actor.ts';
import { findPublicShare } from '../../../sharing/find-public-share.ts';
import { isShared } from '../../../sharing/is-shared.ts';
import { listSharees } from '../../../sharing/list-sharees.ts';
import type { NamedAudience } from '../../../sharing/share.ts';
import type { CalendarResource } from '../resource.ts';
import type { MembersContext } from '../sign-in.ts';
import { calendarPath, principalPath } from '../tree.ts';
import type { Property } from './table.ts';

const maySay = ({ opened }: CalendarResource) => allows(opened.access, 'admin');

/** Whether it is the actor's own, or the own one of a space of theirs. */
const isOwn = ({ opened: { calendar, access } }: CalendarResource, { actor }: MembersContext) =>
  allows(access, 'own') || calendar.owner.id === personOf(actor).id;

/** `shared-owner` where somebody else has it, `shared` for who has it of somebody else (caldav-sharing, 4.3). */
export async function sharedTypes(resource: CalendarResource, context: MembersContext): Promise<Name[]> {
  if (!isOwn(resource, context)) return [calendarServer('shared')];
  // A program that only reads is not told who has it.
  if (!maySay(resource)) return [];
  return (await isShared(context, resource.opened)) ? [calendarServer('shared-owner')] : [];
}

const user = (href: string, name: string, writes: boolean, status: string): Markup =>
  `<S:user>${hrefs(href)}<S:common-name>${escapeXml(name)}</S:common-name><S:${status}/>` +
  `<S:access><S:${writes ? 'read-write' : 'read'}/></S:access></S:user>`;

/** By what their programs know them by as attendees (RFC 6638 §2.4.1). */
function addressOf(audience: NamedAudience): string {
  if (audience.kind === 'space') return principalPath(audience.login);
  return `mailto:${audience.kind === 'guest' ? audience.email : audience.login}`;
}

/** Who has it: all of them for who may share, themselves alone for anybody else. */
async function invite(resource: CalendarResource, context: MembersContext): Promise<Markup | undefined> {
  const { calendar, access } = resource.opened;
  const { owner } = calendar;
  const organizer = `<S:organizer>${hrefs(principalPath(owner.login))}<S:common-name>${escapeXml(owner.name)}</S:common-name></S:organizer>`;
  if (maySay(resource)) {
    const users = (await listSharees(context, resource.opened)).map(({ audience, role, acceptedAt }) =>
      user(
        addressOf(audience),
        audience.name ?? addressOf(audience).replace('mailto:', ''),
        role !== 'viewer',
        acceptedAt === null ? 'invite-noresponse' : 'invite-accepted',
      ),
    );
    return organizer + users.join('');
  }
  if (isOwn(resource, context)) return undefined;
  const { actor } = context;
  const address = actor.kind === 'guest' ? actor.guest.email : actor.user.login;
  const me = personOf(actor);
  const own = user(`mailto:${address}`, me.name ?? address, allows(access, 'edit'), 'invite-accepted');
  return organizer + own;
}

const publicAddress = async (resource: CalendarResource, context: MembersContext, isPublic: boolean) => {
  if (!maySay(resource)) return undefined;
  const share = await findPublicShare(context, resource.opened);
  return (share !== undefined) === isPublic
    ? hrefs(addressesOf(context.config, resource.opened.calendar).feed)
    : undefined;
};

const forSharees =
  (read: (resource: CalendarResource, context: MembersContext) => Markup) =>
  (resource: CalendarResource, context: MembersContext) =>
    isOwn(resource, context) ? undefined : read(resource, context);

/** What Apple's programs ask of a calendar that is shared, or can be (caldav-sharing, caldav-publishing). */
export const sharingProperties: [Name, Property<CalendarResource>][] = [
  [calendarServer('invite'), { read: invite }],
  // Absent: it cannot be (caldav-sharing, 4.4).
  [
    calendarServer('allowed-sharing-modes'),
    { read: (resource) => (maySay(resource) ? '<S:can-be-shared/><S:can-be-published/>' : undefined) },
  ],
  [
    calendarServer('shared-url'),
    { read: forSharees(({ opened: { calendar } }) => hrefs(calendarPath(calendar.owner.login, calendar))) },
  ],
  // Where the same can be read as a feed.
  [
    calendarServer('source'),
    { read: forSharees(({ opened }, { config }) => hrefs(addressesOf(config, opened.calendar).feed)) },
  ],
  [calendarServer('publish-url'), { read: (resource, context) => publicAddress(resource, context, true) }],
  [
    calendarServer('pre-publish-url'),
    { read: (resource, context) => publicAddress(resource, context, false) },
  ],
];
