import type { Config } from '../../config.ts';
import type { Id } from '../../people/id.ts';
import type { Language } from '../../people/language.ts';
import { writeLetter, type Letter } from '../letter.ts';
import { domainOf } from '../../people/login.ts';
import { wordsIn } from '../../words/words.ts';

type Forgotten = Readonly<{
  to: string;
  login: string;
  name: string | null;
  domain: Id<'domain'>;
  language: Language;
  token: string;
  lifetime: Temporal.Duration;
}>;

/** To who asked for a new password: the link to choose one. */
export function passwordLetter(config: Pick<Config, 'url'>, forgotten: Forgotten): Letter {
  const { to, login, name, domain, language, token, lifetime } = forgotten;
  const { t } = wordsIn(language);
  return writeLetter(config, {
    to,
    name,
    language,
    domain,
    organisation: domainOf(login),
    owner: null,
    subject: t('mail.reset.subject'),
    blocks: [
      { kind: 'words', text: t('mail.reset.intro') },
      { kind: 'facts', facts: [{ label: t('mail.fact.login'), value: login, exact: true }] },
      { kind: 'action', label: t('mail.reset.action'), url: `${config.url}/password/${token}` },
      { kind: 'words', text: t('mail.reset.valid', { minutes: lifetime.total('minutes') }) },
      { kind: 'words', text: t('mail.reset.ignore') },
    ],
  });
}
