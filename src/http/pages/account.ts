import { DomainError } from '../../errors.ts';
import { changePassword } from '../../people/change-password.ts';
import { deleteAccount } from '../../people/delete-account.ts';
import { signIn, signOut } from '../sessions.ts';
import type { AskOfMember } from './ask.ts';
import { leaveNote, takeNote } from './note.ts';
import { passwordErrors, type PasswordErrors } from './password-errors.ts';
import type { SignInNote } from './sign-in.ts';

type Errors = PasswordErrors & { current?: string; deletion?: string };
type AccountView = Readonly<{
  name: string;
  login: string;
  email: string | undefined;
  canDelete: boolean;
  errors: Errors;
  said: string | undefined;
}>;

export function showAccount(ask: AskOfMember): void {
  const saved = takeNote(ask.ctx, ask.house) !== undefined;
  showForms(ask, {}, saved ? ask.t('account.saved') : undefined);
}

function showForms({ actor, show, t }: AskOfMember, errors: Errors, said?: string): void {
  const view: AccountView = {
    name: actor.kind === 'user' ? actor.user.name : (actor.guest.name ?? actor.guest.email),
    login: actor.kind === 'user' ? actor.user.login : actor.guest.login,
    email: actor.kind === 'guest' ? actor.guest.email : undefined,
    canDelete: actor.kind === 'guest',
    errors,
    said,
  };
  const failed = Object.keys(errors).length > 0;
  show('account', view, { title: t('account.title'), status: failed ? 422 : 200 });
}

/** Signing in again is what keeps this one browser: the change ended every session. */
export async function doChangePassword(ask: AskOfMember): Promise<void> {
  const { actor, ctx, house, context, form, goTo, t } = ask;
  try {
    await changePassword(context, {
      current: form.text('current'),
      password: form.text('password'),
      confirmation: form.text('confirmation'),
      address: ctx.ip,
    });
  } catch (error) {
    const wrong = wrongPassword(ask, error);
    const errors = wrong === undefined ? passwordErrors(error, t) : { current: wrong };
    if (errors === undefined) throw error;
    showForms(ask, errors);
    return;
  }
  await signIn(ctx, actor.kind === 'user' ? { user: actor.user.id } : { guest: actor.guest.id });
  leaveNote(ctx, house, '/account', 'saved');
  goTo('/account');
}

export async function doDeleteAccount(ask: AskOfMember): Promise<void> {
  const { ctx, house, context, form, goTo } = ask;
  try {
    await deleteAccount(context, { password: form.text('password'), address: ctx.ip });
  } catch (error) {
    const deletion = wrongPassword(ask, error);
    if (deletion === undefined) throw error;
    showForms(ask, { deletion });
    return;
  }
  await signOut(ctx);
  leaveNote(ctx, house, '/sign-in', 'deleted' satisfies SignInNote);
  goTo('/sign-in');
}

function wrongPassword({ t }: AskOfMember, error: unknown): string | undefined {
  if (!(error instanceof DomainError)) return undefined;
  if (error.code === 'sign-in-refused') return t('account.wrong');
  return error.code === 'too-many-attempts' ? t('signIn.tooMany') : undefined;
}
