import { DomainError } from '../../errors.ts';
import { languageOf } from '../../people/language.ts';
import { findSetUp, setUp } from '../../people/set-up.ts';
import { signIn } from '../sessions.ts';
import type { Ask } from './ask.ts';
import { nameError, passwordErrors, type PasswordErrors } from './password-errors.ts';

type Values = { domain: string; login: string; name: string; language: string };
type Errors = PasswordErrors & { domain?: string; login?: string; name?: string };
type SetUpView = Readonly<{ action: string; values: Values; errors: Errors }>;

export async function showSetUp(ask: Ask): Promise<void> {
  await findSetUp(ask.context, { token: ask.param('token') });
  showForm(ask, { domain: '', login: '', name: '', language: ask.words.language }, {});
}

export async function doSetUp(ask: Ask): Promise<void> {
  const { ctx, context, form, param, goTo } = ask;
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
    const errors = errorsOf(error, ask);
    if (errors === undefined) throw error;
    showForm(ask, values, errors);
    return;
  }
  goTo('/calendars');
}

function errorsOf(error: unknown, { t }: Ask): Errors | undefined {
  const name = nameError(error, t);
  if (name !== undefined) return { name };
  if (error instanceof DomainError && error.code === 'bad-domain') return { domain: t('field.domain') };
  if (error instanceof DomainError && error.code === 'bad-login') return { login: t('field.login') };
  return passwordErrors(error, t);
}

function showForm({ ctx, show, t }: Ask, values: Values, errors: Errors): void {
  const view: SetUpView = { action: ctx.path, values, errors };
  const failed = Object.keys(errors).length > 0;
  show('set-up', view, { title: t('setUp.title'), status: failed ? 422 : 200 });
}
