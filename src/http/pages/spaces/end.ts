import { listOwners } from '../../../calendars/list-owners.ts';
import { listCalendars } from '../../../calendars/list-calendars.ts';
import { removeSpace } from '../../../calendars/remove-space.ts';
import { DomainError } from '../../../errors.ts';
import { openSpace } from '../../../people/open-space.ts';
import type { Space } from '../../../people/space.ts';
import { mayEndSpace } from '../../../policies.ts';
import type { UserRequest } from '../frame/request.ts';
import { showForm } from '../frame/show-form.ts';
import { addressOfSpace } from './list.ts';
import { backTo } from './space.ts';

type EndView = Readonly<{
  name: string;
  login: string;
  address: string;
  calendars: readonly string[];
  /** Who can take its calendars: the reader, and spaces that they fill. */
  takers: Readonly<{ login: string; name: string }>[];
  values: Readonly<{ fate: string }>;
  errors: Readonly<{ typed?: string; fate?: string }>;
}>;

export async function showEnd(request: UserRequest): Promise<void> {
  await endPage(request, await spaceToEnd(request), { fate: '' }, {});
}

async function spaceToEnd({ actor, context, param }: UserRequest): Promise<Space> {
  const { space, own } = await openSpace(context, param('space'));
  if (!mayEndSpace(actor, own)) throw new DomainError('not-allowed');
  return space;
}

async function endPage(
  request: UserRequest,
  space: Space,
  values: EndView['values'],
  errors: EndView['errors'],
): Promise<void> {
  const { context, t } = request;
  const owned = (await listCalendars(context)).filter(({ calendar }) => calendar.owner.id === space.id);
  const takers = (await listOwners(context)).filter(({ id }) => id !== space.id);
  const view: EndView = {
    name: space.name,
    login: space.login,
    address: addressOfSpace(space.login),
    calendars: owned.map(({ calendar }) => calendar.name),
    takers: takers.map(({ login, name }) => ({ login, name })),
    values,
    errors,
  };
  showForm(request, 'spaces/end', view, { title: t('spaces.endTitle', { name: space.name }) });
}

export async function doEnd(request: UserRequest): Promise<void> {
  const { context, form, t } = request;
  const space = await spaceToEnd(request);
  const fate = form.text('fate');
  const [local] = space.login.split('@') as [string];
  if (![local, space.login].includes(form.text('typed').trim().toLowerCase())) {
    await endPage(request, space, { fate }, { typed: t('spaces.typedDiffers', { login: local }) });
    return;
  }
  const owned = (await listCalendars(context)).some(({ calendar }) => calendar.owner.id === space.id);
  if (owned && fate === '') {
    await endPage(request, space, { fate }, { fate: t('spaces.fateMissing') });
    return;
  }
  const calendars = fate === '' ? 'keep' : fate === 'delete' ? 'delete' : { handOverTo: fate };
  await removeSpace(context, { space: space.login, calendars });
  backTo(request, '/spaces', t('spaces.ended', { name: space.name }));
}
