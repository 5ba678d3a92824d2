import { listCalendars } from '../../../calendars/list-calendars.ts';
import { addressesOf } from '../../../calendars/address.ts';
import { isDomainError } from '../../../errors.ts';
import { changeMember } from '../../../people/change-member.ts';
import { changeSpace } from '../../../people/change-space.ts';
import { listMates } from '../../../people/list-mates.ts';
import { openSpace } from '../../../people/open-space.ts';
import { memberRoles, type MemberRole } from '../../../people/space.ts';
import { mayChangeMember, mayChangeSpace, mayEndSpace } from '../../../policies.ts';
import { nameError } from '../account/errors.ts';
import { leaveFlash, takeFlash } from '../frame/flash.ts';
import type { UserRequest } from '../frame/request.ts';
import { showForm } from '../frame/show-form.ts';
import { addressOfSpace } from './list.ts';

/** What a page of spaces says once, after a form. */
export type SpaceNote = Readonly<{ said?: string }>;

type Member = Readonly<{
  name: string;
  login: string;
  role: MemberRole;
  isMe: boolean;
  /** What the reader may make of them, their role among it; one alone where nothing can be changed. */
  roles: readonly MemberRole[];
  canGo: boolean;
}>;
type SpaceView = Readonly<{
  name: string;
  login: string;
  address: string;
  role: string;
  members: Member[];
  calendars: Readonly<{ name: string; page: string }>[];
  /** Colleagues who are not in it. */
  mates: Readonly<{ name: string; login: string }>[];
  /** With which roles somebody can be taken in; none where they cannot. */
  invites: readonly MemberRole[];
  can: Readonly<{ rename: boolean; end: boolean; leave: boolean }>;
  said: string | undefined;
  values: Readonly<{ name: string; member: string }>;
  errors: Readonly<{ name?: string | undefined; member?: string | undefined }>;
}>;

export async function showSpace(request: UserRequest): Promise<void> {
  const note = takeFlash(request.ctx, request.services) as SpaceNote | undefined;
  await spacePage(request, { said: note?.said });
}

type Shown = Readonly<{
  said?: string | undefined;
  values?: Partial<SpaceView['values']>;
  errors?: SpaceView['errors'];
}>;

async function spacePage(request: UserRequest, { said, values, errors = {} }: Shown): Promise<void> {
  const { actor, context, param, t } = request;
  const { space, own, members } = await openSpace(context, param('space'));
  const me = actor.user.id;
  const may = (self: boolean, from: MemberRole | undefined, to: MemberRole | 'none') =>
    mayChangeMember(actor, own, { self, from, to });
  const owners = members.filter(({ role }) => role === 'owner').length;
  const inIt = new Set(members.map(({ user }) => user.login));
  const invites = memberRoles.filter((role) => may(false, undefined, role));
  const listed = await listCalendars(context);
  const view: SpaceView = {
    name: space.name,
    login: space.login,
    address: addressOfSpace(space.login),
    role: t(`calendars.membership.${own!}`),
    members: members.map(({ user, role }) => {
      const self = user.id === me;
      // A space keeps an owner.
      const isLast = role === 'owner' && owners === 1;
      return {
        name: user.name,
        login: user.login,
        role,
        isMe: self,
        roles: memberRoles.filter((one) => one === role || (!isLast && may(self, role, one))),
        canGo: !self && !isLast && may(self, role, 'none'),
      };
    }),
    calendars: listed
      .filter(({ calendar }) => calendar.owner.id === space.id)
      .map(({ calendar }) => ({
        name: calendar.name,
        page: new URL(addressesOf(context.config, calendar).page).pathname,
      })),
    mates:
      invites.length === 0
        ? []
        : (await listMates(context))
            .filter(({ login }) => !inIt.has(login))
            .map(({ name, login }) => ({ name, login })),
    invites,
    can: {
      rename: mayChangeSpace(actor, own),
      end: mayEndSpace(actor, own),
      leave: !(own === 'owner' && owners === 1),
    },
    said,
    values: { name: space.name, member: '', ...values },
    errors,
  };
  showForm(request, 'spaces/space', view, { title: space.name });
}

/** Takes a colleague in, gives somebody another role, or takes them out. */
export async function doChangeMember(request: UserRequest): Promise<void> {
  const { actor, context, form, param, t } = request;
  const member = form.text('member').trim();
  const asked = form.text('role');
  const role = ([...memberRoles, 'none'] as const).find((one) => one === asked);
  const space = param('space');
  try {
    await changeMember(context, { space, member, role: role ?? 'member' });
  } catch (error) {
    const wrong = memberError(request, error);
    if (wrong === undefined) throw error;
    await spacePage(request, { values: { member }, errors: { member: wrong } });
    return;
  }
  const left = role === 'none' && member === actor.user.login;
  const said =
    role === 'none' ? t(left ? 'spaces.left' : 'spaces.out', { member }) : t('spaces.saved', { member });
  backTo(request, left ? '/spaces' : addressOfSpace(space), said);
}

function memberError({ t }: UserRequest, error: unknown): string | undefined {
  if (isDomainError(error, 'user-not-found')) return t('spaces.unknown');
  if (isDomainError(error, 'last-owner')) return t('spaces.lastOwner');
  return isDomainError(error, 'member-not-found') ? t('spaces.notIn') : undefined;
}

export async function doRename(request: UserRequest): Promise<void> {
  const { context, form, param, t } = request;
  const name = form.text('name');
  try {
    const space = await changeSpace(context, { space: param('space'), name });
    backTo(request, addressOfSpace(space.login), t('spaces.renamed', { name: space.name }));
  } catch (error) {
    const wrong = nameError(error, t);
    if (wrong === undefined) throw error;
    await spacePage(request, { values: { name }, errors: { name: wrong } });
  }
}

export function backTo({ ctx, services, goTo }: UserRequest, page: string, said: string): void {
  leaveFlash(ctx, services, page, { said } satisfies SpaceNote);
  goTo(page);
}
