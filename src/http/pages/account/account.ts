import { isDomainError } from '../../../errors.ts';
import { changePassword } from '../../../signing-in/change-password.ts';
import { deleteAccount } from '../../../signing-in/delete-account.ts';
import { signIn, signOut } from '../../sessions.ts';
import type { MemberRequest } from '../frame/request.ts';
import { showForm } from '../frame/show-form.ts';
import { leaveFlash, takeFlash } from '../frame/flash.ts';
import { passwordErrors, type PasswordErrors } from './errors.ts';
import { blank, programsFor, type MadeProgram, type ProgramForm, type Programs } from './rows.ts';
import type { SignInNote } from './signin.ts';

type Errors = PasswordErrors & { current?: string; deletion?: string; label?: string };
type AccountView = Readonly<{
  name: string;
  login: string;
  email: string | undefined;
  canDelete: boolean;
  programs: Programs;
  form: ProgramForm;
  errors: Errors;
  said: string | undefined;
}>;

/** What the page may be asked to say: a key among the words; or a password that was made, to be shown this once. */
export type AccountNote = 'account.saved' | 'programs.revoked' | MadeProgram;

export async function showAccount(request: MemberRequest): Promise<void> {
  const note = takeFlash(request.ctx, request.services) as AccountNote | undefined;
  if (typeof note === 'string') await showForms(request, {}, { said: request.t(note) });
  else await showForms(request, {}, { made: note });
}

type More = Readonly<{ said?: string; made?: MadeProgram | undefined; form?: ProgramForm }>;

/** The page as it is, with what is wrong in one of its forms beside the field, and what that form held. */
export async function showForms(
  request: MemberRequest,
  errors: Errors,
  { said, made, form = blank }: More = {},
): Promise<void> {
  const { actor } = request;
  const view: AccountView = {
    name: actor.kind === 'user' ? actor.user.name : (actor.guest.name ?? actor.guest.email),
    login: actor.kind === 'user' ? actor.user.login : actor.guest.login,
    email: actor.kind === 'guest' ? actor.guest.email : undefined,
    canDelete: actor.kind === 'guest',
    programs: await programsFor(request, made),
    form,
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
      programs: form.has('programs') ? 'revoke' : 'keep',
    });
    await signIn(ctx, account);
  } catch (error) {
    const wrong = wrongPassword(request, error);
    const errors = wrong === undefined ? passwordErrors(error, t) : { current: wrong };
    if (errors === undefined) throw error;
    await showForms(request, errors);
    return;
  }
  leaveFlash(ctx, services, '/account', 'account.saved' satisfies AccountNote);
  goTo('/account');
}

export async function doDeleteAccount(request: MemberRequest): Promise<void> {
  const { ctx, services, context, form, goTo } = request;
  try {
    await deleteAccount(context, { password: form.text('password'), address: ctx.ip });
  } catch (error) {
    const deletion = wrongPassword(request, error);
    if (deletion === undefined) throw error;
    await showForms(request, { deletion });
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
