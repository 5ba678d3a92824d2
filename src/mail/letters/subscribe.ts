import type { Config } from '../../config.ts';
import { wordsIn } from '../../words/words.ts';
import { writeLetter, type Letter } from '../letter.ts';
import { senderOf, subscriptionOf, type About } from './terms.ts';

/** To a guest who accepted: where the calendar is, and the steps for each program, to be kept. */
export function subscribeLetter(config: Pick<Config, 'url'>, about: About, name: string | null): Letter {
  const { calendar, share } = about;
  const { audience, language } = share;
  if (audience.kind !== 'guest') throw new TypeError('only guests accept');
  const { t } = wordsIn(language);
  const named = { owner: calendar.owner.name, calendar: calendar.name };
  return writeLetter(config, {
    to: audience.email,
    name,
    language,
    ...senderOf(about),
    subject: t('mail.subscribe.subject', named),
    blocks: [
      { kind: 'words', text: t('mail.subscribe.intro', named) },
      { kind: 'action', label: t('mail.subscribe.open'), url: `${config.url}/shared` },
      { kind: 'heading', text: t('mail.subscribe.how') },
      ...subscriptionOf(config, about, 'have'),
    ],
  });
}
