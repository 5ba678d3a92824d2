import { DomainError } from '../../../errors.ts';
import { languageOf } from '../../../people/language.ts';
import { findSetUp, setUp } from '../../../signing-in/set-up.ts';
import { signIn } from '../../sessions.ts';
import type { PageRequest } from '../frame/request.ts';
import { nameError, passwordErrors, type PasswordErrors } from '../account/errors.ts';

type Values = { domain: string; login: string; name: string; language: string };
type Errors = PasswordErrors & { domain?: string; login?: string; name?: string };
type SetUpView = Readonly<{ action: string; values: Values; errors: Errors }>;

export async function showSetUp(request: PageRequest): Promise<void> {
  await findSetUp(request.context, { token: request.param('token') });
  showForm(request, { domain: '', login: '', name: '', language: request.words.language }, {});
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
    const user = await setUp(context, {
      ...values,
      token: param('token'),
      language: languageOf(values.language),
      password: form.text('password'),
      confirmation: form.text('confirmation'),
    });
    await signIn(ctx, { user: user.id });
  } catch (error) {
    const errors = errorsOf(error, request);
    if (errors === undefined) throw error;
    showForm(request, values, errors);
    return;
  }
  goTo('/calendars');
}

function errorsOf(error: unknown, { t }: PageRequest): Errors | undefined {
  const name = nameError(error, t);
  if (name !== undefined) return { name };
  if (error instanceof DomainError && error.code === 'bad-domain') return { domain: t('field.domain') };
  if (error instanceof DomainError && error.code === 'bad-login') return { login: t('field.login') };
  return passwordErrors(error, t);
}

function showForm({ ctx, show, t }: PageRequest, values: Values, errors: Errors): void {
  const view: SetUpView = { action: ctx.path, values, errors };
  const failed = Object.keys(errors).length > 0;
  show('admin/set-up', view, { title: t('setUp.title'), status: failed ? 422 : 200 });
}
