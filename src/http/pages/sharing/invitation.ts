import { DomainError } from '../../../errors.ts';
import { acceptAsGuest } from '../../../sharing/accept-as-guest.ts';
import { acceptInvitation } from '../../../sharing/accept-invitation.ts';
import { findInvitation } from '../../../sharing/find-invitation.ts';
import { declineInvitation } from '../../../sharing/decline-invitation.ts';
import type { Share } from '../../../sharing/share.ts';
import { markOpened } from '../../../sharing/mark-opened.ts';
import { clearCookie, readCookie, setCookie } from '../../cookies.ts';
import { signIn } from '../../sessions.ts';
import { pageRequest, type PageRequest } from '../frame/request.ts';
import { untilIn } from '../../../words/dates.ts';
import { nameError, passwordErrors, type PasswordErrors } from '../account/errors.ts';
import { showForm } from '../frame/show-form.ts';
import { acceptedAs, back } from './shared.ts';
import { findDomain } from '../../../people/find-domain.ts';

type Found = Awaited<ReturnType<typeof findInvitation>>;
type Errors = PasswordErrors & { name?: string };
type InvitationPage = Readonly<{
  invitation: string;
  calendar: string;
  owner: string;
  ownerLogin: string;
  email: string;
  login: string;
  may: string;
  sees: string;
  until: string | undefined;
  /** new: chooses name and password; mine: signed in as that guest; known: has to sign in. */
  way: 'new' | 'mine' | 'known';
  otherwise: string | undefined;
  name: string;
  errors: Errors;
}>;

const cookie = 'fasti-invitation';
const path = '/invitation';

/**
 * The page that the mail leads to. Opening it changes nothing, by whomever and however often: mail scanners do, some of
 * them with script. The token goes into a cookie, so that the address bar can be cleared of it.
 */
export async function showInvitation(request: PageRequest): Promise<void> {
  const { ctx, services, param } = request;
  const token = param('token');
  await showInvitationForm(request, token, { name: '', errors: {} });
  if (ctx.method === 'GET') setCookie(ctx, services.config, cookie, token, { seconds: 3600, path });
}

/** The same page once the token has left its address. */
export async function showKeptInvitation(request: PageRequest): Promise<void> {
  const token = readCookie(request.ctx, request.services.config, cookie, path);
  if (token === undefined) throw new DomainError('invitation-unknown');
  await showInvitationForm(request, token, { name: '', errors: {} });
}

async function showInvitationForm(
  given: PageRequest,
  token: string,
  { name, errors }: { name: string; errors: Errors },
): Promise<void> {
  const { ctx, services, actor, context } = given;
  const found = await findInvitation(context, token);
  const request = pageRequest(ctx, services, actor, found.share.language);
  const { t, words } = request;
  const { calendar, guest, share } = found;
  const { timeZone: zone } = await findDomain(context, { id: calendar.domain });
  const title = t('invitation.title', { owner: calendar.owner.name });
  const view: InvitationPage = {
    invitation: token,
    calendar: calendar.name,
    owner: calendar.owner.name,
    ownerLogin: calendar.owner.login,
    email: guest.email,
    login: guest.login,
    // No guest has another role.
    may: t(`invitation.may.${share.role === 'viewer' ? 'viewer' : 'editor'}`),
    sees: t(`invitation.seen.${share.detail}`),
    until: share.until === null ? undefined : untilIn(words, share.until, zone),
    way: wayFor(request, found),
    otherwise: signedInAsAnother(request, found),
    name,
    errors,
  };
  showForm(request, 'sharing/invitation', view, { title });
}

function wayFor({ actor }: PageRequest, { guest, hasAccount }: Found): InvitationPage['way'] {
  if (!hasAccount) return 'new';
  return actor.kind === 'guest' && actor.guest.id === guest.id ? 'mine' : 'known';
}

function signedInAsAnother({ actor, t }: PageRequest, { guest }: Found): string | undefined {
  if (actor.kind === 'user') return t('invitation.otherwise', { login: actor.user.login });
  if (actor.kind !== 'guest' || actor.guest.id === guest.id) return undefined;
  return t('invitation.otherwise', { login: actor.guest.login });
}

export async function doMarkOpened({ ctx, context, form }: PageRequest): Promise<void> {
  await markOpened(context, { token: form.text('invitation') });
  ctx.status = 204;
}

export async function doAccept(request: PageRequest): Promise<void> {
  const { ctx, services, actor, context, form, t } = request;
  const token = form.text('invitation');
  const found = await findInvitation(context, token);
  await markOpened(context, { token });
  let accepted: Share;
  if (found.hasAccount) {
    if (actor.kind !== 'guest') {
      request.goTo('/sign-in?next=%2Finvitation');
      return;
    }
    ({ share: accepted } = await acceptAsGuest(context, { token }));
  } else {
    const given = {
      name: form.text('name'),
      password: form.text('password'),
      confirmation: form.text('confirmation'),
    };
    try {
      const { account, share } = await acceptInvitation(context, { token, ...given });
      await signIn(ctx, account);
      accepted = share;
    } catch (error) {
      const name = nameError(error, t);
      const errors = name === undefined ? passwordErrors(error, t) : { name };
      if (errors === undefined) throw error;
      await showInvitationForm(request, token, { name: given.name, errors });
      return;
    }
  }
  clearCookie(ctx, services.config, cookie, path);
  back(request, acceptedAs(accepted));
}

export async function doDecline(request: PageRequest): Promise<void> {
  const { ctx, services, context, form, goTo } = request;
  const token = form.text('invitation');
  await markOpened(context, { token });
  await declineInvitation(context, { token, reason: form.choice('reason', ['declined', 'mistaken']) });
  clearCookie(ctx, services.config, cookie, path);
  goTo('/invitation/declined');
}

export function showDeclined({ show, t }: PageRequest): void {
  const heading = t('invitation.declined.title');
  show(
    'frame/message',
    { heading, text: t('invitation.declined.text'), link: undefined },
    { title: heading },
  );
}
