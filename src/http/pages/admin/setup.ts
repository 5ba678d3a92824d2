import { isDomainError } from '../../../errors.ts';
import { languageOf } from '../../../people/language.ts';
import { findSetUp } from '../../../signing-in/find-set-up.ts';
import { setUp } from '../../../signing-in/set-up.ts';
import { signIn } from '../../sessions.ts';
import type { PageRequest } from '../frame/request.ts';
import { showForm } from '../frame/show-form.ts';
import { nameError, passwordErrors, type PasswordErrors } from '../account/errors.ts';

type Values = { domain: string; login: string; name: string; language: string };
type Errors = PasswordErrors & { domain?: string; login?: string; name?: string };
type SetUpView = Readonly<{ action: string; values: Values; errors: Errors }>;

export async function showSetUp(request: PageRequest): Promise<void> {
  await findSetUp(request.context, { token: request.param('token') });
  showSetUpForm(request, { domain: '', login: '', name: '', language: request.words.language }, {});
}

export async function doSetUp(request: PageRequest): Promise<void> {
  const { ctx, context, form, param, goTo } = request;
  const values: Values = {
    domain: form.text('domain'),
    login: form.text('login'),
    name: form.text('name'),
    language: languageOf(form.text('language')),
  };
  try {
    const account = await setUp(context, {
      ...values,
      token: param('token'),
      language: languageOf(values.language),
      password: form.text('password'),
      confirmation: form.text('confirmation'),
    });
    await signIn(ctx, account);
  } catch (error) {
    const errors = errorsOf(error, request);
    if (errors === undefined) throw error;
    showSetUpForm(request, values, errors);
    return;
  }
  goTo('/calendars');
}

function errorsOf(error: unknown, { t }: PageRequest): Errors | undefined {
  const name = nameError(error, t);
  if (name !== undefined) return { name };
  if (isDomainError(error, 'bad-domain')) return { domain: t('field.domain') };
  if (isDomainError(error, 'bad-login')) return { login: t('field.login') };
  return passwordErrors(error, t);
}

function showSetUpForm(request: PageRequest, values: Values, errors: Errors): void {
  const view: SetUpView = { action: request.ctx.path, values, errors };
  showForm(request, 'admin/set-up', view, { title: request.t('setUp.title') });
}
