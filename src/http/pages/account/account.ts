import { isDomainError } from '../../../errors.ts';
import { changePassword } from '../../../signing-in/change-password.ts';
import { deleteAccount } from '../../../signing-in/delete-account.ts';
import { signIn, signOut } from '../../sessions.ts';
import type { MemberRequest } from '../frame/request.ts';
import { showForm } from '../frame/show-form.ts';
import { leaveFlash, takeFlash } from '../frame/flash.ts';
import { passwordErrors, type PasswordErrors } from './errors.ts';
import type { SignInNote } from './signin.ts';

type Errors = PasswordErrors & { current?: string; deletion?: string };
type AccountView = Readonly<{
  name: string;
  login: string;
  email: string | undefined;
  canDelete: boolean;
  errors: Errors;
  said: string | undefined;
}>;

export function showAccount(request: MemberRequest): void {
  const saved = takeFlash(request.ctx, request.services) !== undefined;
  showForms(request, {}, saved ? request.t('account.saved') : undefined);
}

function showForms(request: MemberRequest, errors: Errors, said?: string): void {
  const { actor } = request;
  const view: AccountView = {
    name: actor.kind === 'user' ? actor.user.name : (actor.guest.name ?? actor.guest.email),
    login: actor.kind === 'user' ? actor.user.login : actor.guest.login,
    email: actor.kind === 'guest' ? actor.guest.email : undefined,
    canDelete: actor.kind === 'guest',
    errors,
    said,
  };
  showForm(request, 'account/account', view, { title: request.t('account.title') });
}

/** Signing in again is what keeps this one browser: the change ended every session. */
export async function doChangePassword(request: MemberRequest): Promise<void> {
  const { ctx, services, context, form, goTo, t } = request;
  try {
    const account = await changePassword(context, {
      current: form.text('current'),
      password: form.text('password'),
      confirmation: form.text('confirmation'),
      address: ctx.ip,
    });
    await signIn(ctx, account);
  } catch (error) {
    const wrong = wrongPassword(request, error);
    const errors = wrong === undefined ? passwordErrors(error, t) : { current: wrong };
    if (errors === undefined) throw error;
    showForms(request, errors);
    return;
  }
  leaveFlash(ctx, services, '/account', 'saved');
  goTo('/account');
}

export async function doDeleteAccount(request: MemberRequest): Promise<void> {
  const { ctx, services, context, form, goTo } = request;
  try {
    await deleteAccount(context, { password: form.text('password'), address: ctx.ip });
  } catch (error) {
    const deletion = wrongPassword(request, error);
    if (deletion === undefined) throw error;
    showForms(request, { deletion });
    return;
  }
  await signOut(ctx);
  leaveFlash(ctx, services, '/sign-in', 'deleted' satisfies SignInNote);
  goTo('/sign-in');
}

function wrongPassword({ t }: MemberRequest, error: unknown): string | undefined {
  if (isDomainError(error, 'sign-in-refused')) return t('account.wrong');
  return isDomainError(error, 'too-many-attempts') ? t('signIn.tooMany') : undefined;
}
