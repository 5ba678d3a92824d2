import { isDomainError } from '../../../errors.ts';
import type { Words } from '../../../words/words.ts';

/** What to say beside the two fields of a new password. */
export type PasswordErrors = { password?: string; confirmation?: string };

/** What is wrong with a new password, or undefined where something else is wrong. */
export function passwordErrors(error: unknown, t: Words['t']): PasswordErrors | undefined {
  if (isDomainError(error, 'passwords-differ')) return { confirmation: t('password.differ') };
  return isDomainError(error, 'weak-password')
    ? { password: t(`password.weak.${error.details.reason}`) }
    : undefined;
}

/** What is wrong with a display name, or undefined where something else is wrong. */
export function nameError(error: unknown, t: Words['t']): string | undefined {
  return isDomainError(error, 'bad-name') ? t(`field.name.${error.details.reason}`) : undefined;
}
