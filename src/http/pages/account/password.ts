import { findPasswordReset } from '../../../signing-in/find-password-reset.ts';
import { resetPassword } from '../../../signing-in/reset-password.ts';
import { requestPasswordReset } from '../../../signing-in/request-password-reset.ts';
import type { PageRequest } from '../frame/request.ts';
import { showForm } from '../frame/show-form.ts';
import { leaveFlash } from '../frame/flash.ts';
import { passwordErrors, type PasswordErrors } from './errors.ts';
import type { SignInNote } from './signin.ts';

type ForgottenView = Readonly<{ sent: boolean; login: string }>;
type PasswordView = Readonly<{
  action: string;
  /** Whether they made passwords for programs, which go on. */
  programs: boolean;
  revokes: boolean;
  errors: PasswordErrors;
}>;

export function showForgotten({ show, t, query }: PageRequest): void {
  const view: ForgottenView = { sent: query('sent') !== '', login: '' };
  show('account/forgotten', view, { title: t('forgotten.title') });
}

export async function askForReset({ context, form, goTo }: PageRequest): Promise<void> {
  await requestPasswordReset(context, { login: form.text('login') });
  goTo('/forgotten?sent=1');
}

export async function showReset(request: PageRequest): Promise<void> {
  await showPasswordForm(request, {});
}

export async function doReset(request: PageRequest): Promise<void> {
  const { ctx, services, context, form, param, goTo } = request;
  const given = { password: form.text('password'), confirmation: form.text('confirmation') };
  try {
    const programs = form.has('programs') ? 'revoke' : 'keep';
    await resetPassword(context, { token: param('token'), ...given, programs });
  } catch (error) {
    const errors = passwordErrors(error, request.t);
    if (errors === undefined) throw error;
    await showPasswordForm(request, errors);
    return;
  }
  leaveFlash(ctx, services, '/sign-in', 'passwordSaved' satisfies SignInNote);
  goTo('/sign-in');
}

async function showPasswordForm(request: PageRequest, errors: PasswordErrors): Promise<void> {
  const { context, param, form, ctx } = request;
  const { programs } = await findPasswordReset(context, { token: param('token') });
  const view: PasswordView = {
    action: ctx.path,
    programs: programs > 0,
    revokes: form.has('programs'),
    errors,
  };
  showForm(request, 'account/password', view, { title: request.t('password.title') });
}
