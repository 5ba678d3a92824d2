import { findPasswordReset, resetPassword } from '../../people/reset-password.ts';
import { requestPasswordReset } from '../../people/request-password-reset.ts';
import type { Ask } from './ask.ts';
import { leaveNote } from './note.ts';
import { passwordErrors, type PasswordErrors } from './password-errors.ts';
import type { SignInNote } from './sign-in.ts';

type ForgottenView = Readonly<{ sent: boolean; login: string }>;
type PasswordView = Readonly<{ action: string; errors: PasswordErrors }>;

export function showForgotten({ show, t, query }: Ask): void {
  const view: ForgottenView = { sent: query('sent') !== '', login: '' };
  show('forgotten', view, { title: t('forgotten.title') });
}

export async function askForReset({ context, form, goTo }: Ask): Promise<void> {
  await requestPasswordReset(context, { login: form.text('login').slice(0, 400) });
  goTo('/forgotten?sent=1');
}

export async function showReset(ask: Ask): Promise<void> {
  await findPasswordReset(ask.context, { token: ask.param('token') });
  showForm(ask, {});
}

export async function doReset(ask: Ask): Promise<void> {
  const { ctx, house, context, form, param, goTo } = ask;
  const given = { password: form.text('password'), confirmation: form.text('confirmation') };
  try {
    await resetPassword(context, { token: param('token'), ...given });
  } catch (error) {
    const errors = passwordErrors(error, ask.t);
    if (errors === undefined) throw error;
    showForm(ask, errors);
    return;
  }
  leaveNote(ctx, house, '/sign-in', 'passwordSaved' satisfies SignInNote);
  goTo('/sign-in');
}

function showForm({ ctx, show, t }: Ask, errors: PasswordErrors): void {
  const view: PasswordView = { action: ctx.path, errors };
  const failed = Object.keys(errors).length > 0;
  show('password', view, { title: t('password.title'), status: failed ? 422 : 200 });
}
