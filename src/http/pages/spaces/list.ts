import { slugFor, slugsFrom } from '../../../calendars/slug.ts';
import { isDomainError } from '../../../errors.ts';
import { addSpace } from '../../../people/add-space.ts';
import { findDomain } from '../../../people/find-domain.ts';
import { listSpaces } from '../../../people/list-spaces.ts';
import { inPath } from '../../../calendars/address.ts';
import { nameError } from '../account/errors.ts';
import { leaveFlash, takeFlash } from '../frame/flash.ts';
import type { UserRequest } from '../frame/request.ts';
import { showForm } from '../frame/show-form.ts';
import type { SpaceNote } from './space.ts';

type Row = Readonly<{ name: string; login: string; address: string; role: string; members: string }>;
type SpacesView = Readonly<{
  spaces: Row[];
  said: string | undefined;
  values: Readonly<{ name: string }>;
  errors: Readonly<{ name?: string | undefined }>;
}>;

/** Where a space is looked after. */
export const addressOfSpace = (login: string): string => `/spaces/${inPath(login)}`;

export async function showSpaces(request: UserRequest): Promise<void> {
  const note = takeFlash(request.ctx, request.services) as SpaceNote | undefined;
  await listPage(request, { said: note?.said });
}

async function listPage(
  request: UserRequest,
  { said, values = { name: '' }, errors = {} }: Partial<SpacesView>,
): Promise<void> {
  const { actor, context, t } = request;
  const spaces = (await listSpaces(context)).map(({ space, members }): Row => {
    const { role } = members.find(({ user }) => user.id === actor.user.id)!;
    return {
      name: space.name,
      login: space.login,
      address: addressOfSpace(space.login),
      role: t(`calendars.membership.${role}`),
      members: t('spaces.members', { count: members.length }),
    };
  });
  const view: SpacesView = { spaces, said, values, errors };
  showForm(request, 'spaces/spaces', view, { title: t('spaces.title') });
}

/** A space of their own, under the first login like its name that nobody has. */
export async function doAddSpace(request: UserRequest): Promise<void> {
  const { ctx, services, actor, context, form, t } = request;
  const name = form.text('name');
  const { name: domain } = await findDomain(context, { id: actor.user.domain });
  for (const local of slugsFrom(slugFor(name).replace(/[^a-z0-9-]+/g, '') || 'space')) {
    const given = { login: `${local}@${domain}`, name, owner: actor.user.login };
    try {
      const { login } = await addSpace(context, given);
      const page = addressOfSpace(login);
      leaveFlash(ctx, services, page, { said: t('spaces.made', { name }) } satisfies SpaceNote);
      request.goTo(page);
      return;
    } catch (error) {
      if (isDomainError(error, 'login-taken')) continue;
      const wrong = nameError(error, t);
      if (wrong === undefined) throw error;
      await listPage(request, { values: { name }, errors: { name: wrong } });
      return;
    }
  }
  await listPage(request, { values: { name }, errors: { name: t('spaces.taken') } });
}
