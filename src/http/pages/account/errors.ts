import { DomainError } from '../../../errors.ts';
import type { Words } from '../frame/words.ts';

/** What to say beside the two fields of a new password. */
export type PasswordErrors = { password?: string; confirmation?: string };

/** What is wrong with a new password, or undefined where something else is wrong. */
export function passwordErrors(error: unknown, t: Words['t']): PasswordErrors | undefined {
  if (!(error instanceof DomainError)) return undefined;
  if (error.code === 'passwords-differ') return { confirmation: t('password.differ') };
  if (error.code !== 'weak-password') return undefined;
  const reasons = ['too-short', 'too-long', 'like-login', 'common'] as const;
  const reason = reasons.find((known) => known === error.details['reason']) ?? 'common';
  return { password: t(`password.weak.${reason}`) };
}

/** What is wrong with a display name, or undefined where something else is wrong. */
export function nameError(error: unknown, t: Words['t']): string | undefined {
  if (!(error instanceof DomainError) || error.code !== 'bad-name') return undefined;
  return t(error.details['reason'] === 'too-long' ? 'field.name.too-long' : 'field.name.empty');
}
