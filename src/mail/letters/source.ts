import { inPath } from '../../calendars/address.ts';
import type { Calendar } from '../../calendars/calendar.ts';
import type { Config } from '../../config.ts';
import { domainOf } from '../../people/login.ts';
import type { User } from '../../people/user.ts';
import type { Trouble } from '../../sources/source.ts';
import { wordsIn } from '../../words/words.ts';
import { writeLetter, type Letter } from '../letter.ts';

type About = Readonly<{ calendar: Calendar; host: string; trouble: Trouble }>;

/** To the owner: the address that a calendar comes from gives it no longer. */
export function sourceTroubleLetter(
  config: Pick<Config, 'url'>,
  { calendar, host, trouble }: About,
  { login, name, language }: User,
): Letter {
  const { t } = wordsIn(language);
  const named = { calendar: calendar.name, host };
  const { owner, slug } = calendar;
  return writeLetter(config, {
    to: login,
    name,
    language,
    domain: calendar.domain,
    organisation: domainOf(login),
    owner: null,
    subject: t('mail.source.subject', named),
    blocks: [
      { kind: 'words', text: t('mail.source.intro', named) },
      { kind: 'words', text: t(`source.trouble.${trouble}`, named) },
      { kind: 'words', text: t('mail.source.kept') },
      {
        kind: 'action',
        label: t('mail.source.open'),
        url: `${config.url}/calendars/${inPath(owner.login)}/${inPath(slug)}/source`,
      },
    ],
  });
}
