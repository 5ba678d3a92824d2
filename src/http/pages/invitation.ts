import { DomainError } from '../../errors.ts';
import { acceptAsGuest, acceptInvitation, findInvitation } from '../../sharing/accept-invitation.ts';
import { declineInvitation } from '../../sharing/decline-invitation.ts';
import { noteOpened } from '../../sharing/open-invitation.ts';
import { lastDayOf } from '../../sharing/share.ts';
import { clearCookie, readCookie, setCookie } from '../cookies.ts';
import { signIn } from '../sessions.ts';
import { askOf, type Ask } from './ask.ts';
import { dayIn } from './dates.ts';
import { nameError, passwordErrors, type PasswordErrors } from './password-errors.ts';
import { back } from './shared.ts';
import { zoneOfDomain } from './zone.ts';

type Found = Awaited<ReturnType<typeof findInvitation>>;
type Errors = PasswordErrors & { name?: string };
type InvitationPage = Readonly<{
  invitation: string;
  calendar: string;
  owner: string;
  ownerLogin: string;
  email: string;
  login: string;
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
export async function showInvitation(ask: Ask): Promise<void> {
  const { ctx, house, param } = ask;
  const token = param('token');
  await showForm(ask, token, { name: '', errors: {} });
  if (ctx.method === 'GET') setCookie(ctx, house.config, cookie, token, { seconds: 3600, path });
}

/** The same page once the token has left its address. */
export async function showKeptInvitation(ask: Ask): Promise<void> {
  const token = readCookie(ask.ctx, ask.house.config, cookie, path);
  if (token === undefined) throw new DomainError('invitation-unknown');
  await showForm(ask, token, { name: '', errors: {} });
}

async function showForm(
  given: Ask,
  token: string,
  { name, errors }: { name: string; errors: Errors },
): Promise<void> {
  const { ctx, house, actor, context } = given;
  const found = await findInvitation(context, token);
  const ask = askOf(ctx, house, actor, found.share.language);
  const { t, words } = ask;
  const { calendar, guest, share } = found;
  const zone = await zoneOfDomain(house, calendar.domain);
  const title = t('invitation.title', { owner: calendar.ownerName });
  const view: InvitationPage = {
    invitation: token,
    calendar: calendar.name,
    owner: calendar.ownerName,
    ownerLogin: calendar.ownerLogin,
    email: guest.email,
    login: guest.login,
    sees: t(`invitation.seen.${share.detail}`),
    until: share.until === null ? undefined : dayIn(words, lastDayOf(share.until, zone)),
    way: wayFor(ask, found),
    otherwise: signedInAsAnother(ask, found),
    name,
    errors,
  };
  ask.show('invitation', view, { title, status: Object.keys(errors).length > 0 ? 422 : 200 });
}

function wayFor({ actor }: Ask, { guest, hasAccount }: Found): InvitationPage['way'] {
  if (!hasAccount) return 'new';
  return actor.kind === 'guest' && actor.guest.id === guest.id ? 'mine' : 'known';
}

function signedInAsAnother({ actor, t }: Ask, { guest }: Found): string | undefined {
  if (actor.kind === 'user') return t('invitation.otherwise', { login: actor.user.login });
  if (actor.kind !== 'guest' || actor.guest.id === guest.id) return undefined;
  return t('invitation.otherwise', { login: actor.guest.login });
}

export async function doNoteOpened({ ctx, context, form }: Ask): Promise<void> {
  await noteOpened(context, { token: form.text('invitation') });
  ctx.status = 204;
}

export async function doAccept(ask: Ask): Promise<void> {
  const { ctx, house, actor, context, form, t } = ask;
  const token = form.text('invitation');
  const found = await findInvitation(context, token);
  await noteOpened(context, { token });
  if (found.hasAccount) {
    if (actor.kind !== 'guest') {
      ask.goTo('/sign-in?next=%2Finvitation');
      return;
    }
    await acceptAsGuest(context, { token });
  } else {
    const given = {
      name: form.text('name'),
      password: form.text('password'),
      confirmation: form.text('confirmation'),
    };
    try {
      const { guest } = await acceptInvitation(context, { token, ...given });
      await signIn(ctx, { guest: guest.id });
    } catch (error) {
      const name = nameError(error, t);
      const errors = name === undefined ? passwordErrors(error, t) : { name };
      if (errors === undefined) throw error;
      await showForm(ask, token, { name: given.name, errors });
      return;
    }
  }
  clearCookie(ctx, house.config, cookie, path);
  back(ask, 'accepted');
}

export async function doDecline(ask: Ask): Promise<void> {
  const { ctx, house, context, form, goTo } = ask;
  const token = form.text('invitation');
  await noteOpened(context, { token });
  await declineInvitation(context, { token, reason: form.choice('reason', ['declined', 'mistaken']) });
  clearCookie(ctx, house.config, cookie, path);
  goTo('/invitation/declined');
}

export function showDeclined({ show, t }: Ask): void {
  const heading = t('invitation.declined.title');
  show('message', { heading, text: t('invitation.declined.text'), link: undefined }, { title: heading });
}
