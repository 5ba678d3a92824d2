import { DomainError, type Details } from '../errors.ts';
import { isGuessable, simplify } from './guessable.ts';
import { mostBytes } from './password.ts';
import { readSecret } from './program.ts';

/** In characters. */
const leastLength = 10;

type NewPassword = Readonly<{
  password: string;
  confirmation: string;
  login: string;
  email?: string;
  name?: string;
}>;

/** The new password if it will do; throws passwords-differ, or weak-password with the reason. */
export async function readNewPassword({
  password,
  confirmation,
  login,
  email = '',
  name = '',
}: NewPassword): Promise<string> {
  if (password !== confirmation) throw new DomainError('passwords-differ');
  const weak = (reason: Details['weak-password']['reason']) =>
    new DomainError('weak-password', { reason, least: leastLength });
  if (Array.from(password).length < leastLength) throw weak('too-short');
  if (Buffer.byteLength(password) > mostBytes) throw weak('too-long');
  // It would be looked for among those of programs, and never be right.
  if (readSecret(password) !== undefined) throw weak('like-program');
  const plain = simplify(password);
  const theirs = [login, login.split('@')[0]!, email, email.split('@')[0]!, name]
    .map(simplify)
    .filter((own) => own.length > 3);
  if (theirs.includes(plain) || theirs.some((own) => plain.replaceAll(own, '').length < 4))
    throw weak('like-login');
  const ofOwner = [login, email, name].flatMap((text) => simplify(text).split(/[^\p{L}\p{N}]+/u));
  if (await isGuessable(plain, [...theirs, ...ofOwner.filter((part) => part.length > 2)]))
    throw weak('common');
  return password;
}
