import type { Id } from './id.ts';
import type { Language } from './language.ts';

/** A person with an account in a domain; `login` is `local@domain`, and their e-mail address as well. */
export type User = Readonly<{
  id: Id<'user'>;
  domain: Id<'domain'>;
  login: string;
  name: string;
  admin: boolean;
  language: Language;
}>;
