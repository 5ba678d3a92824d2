import type { Id } from './id.ts';
import type { Language } from './language.ts';

/** A person outside the domain, known by (domain, normalised e-mail); `login` is the dotted form they were given. */
export type Guest = Readonly<{
  id: Id<'guest'>;
  domain: Id<'domain'>;
  email: string;
  login: string;
  /** What they call themselves; null until they accept an invitation. */
  name: string | null;
  /** True once they set a password. */
  accepted: boolean;
  language: Language;
}>;

/** A guest's account is closed within a day of their last share's end, and deleted after this. PRODUCT: 30 days. */
export const keptAfterClosing = Temporal.Duration.from({ hours: 30 * 24 });
