import type { Config } from '../../config.ts';
import { writeLetter, type Letter } from '../letter.ts';
import { wordsIn } from '../../words/words.ts';
import { noteOf, senderOf, subscriptionOf, termsOf, type About } from './terms.ts';

/** To a user of the domain: a calendar is shared with them from now on. */
export function sharedLetter(config: Pick<Config, 'url'>, about: About & { note?: string }): Letter {
  const { calendar, share, note } = about;
  const { audience, language } = share;
  if (audience.kind !== 'user') throw new TypeError('only users are told so');
  const { t } = wordsIn(language);
  const named = { owner: calendar.owner.name, calendar: calendar.name };
  return writeLetter(config, {
    to: audience.login,
    name: audience.name,
    language,
    ...senderOf(about),
    subject: t('mail.shared.subject', named),
    blocks: [
      { kind: 'words', text: t('mail.shared.intro', named) },
      ...noteOf(about, note),
      { kind: 'facts', facts: termsOf(about) },
      { kind: 'action', label: t('mail.shared.open'), url: `${config.url}/sign-in` },
      { kind: 'heading', text: t('mail.shared.subscribe') },
      ...subscriptionOf(config, about, 'user'),
    ],
  });
}
