import type { Config } from '../../config.ts';
import { writeLetter, type Letter } from '../letter.ts';
import { wordsIn } from '../../words/words.ts';
import { mailboxOf } from './mailbox.ts';
import { editingOf, senderOf, termsOf, type About } from './terms.ts';

/** To who reads a calendar: what is shared with them has changed. */
export function changedLetter(config: Pick<Config, 'url'>, about: About): Letter {
  const { calendar, share } = about;
  const { t } = wordsIn(share.language);
  const named = { owner: calendar.owner.name, calendar: calendar.name };
  return writeLetter(config, {
    ...mailboxOf(share),
    language: share.language,
    ...senderOf(about),
    subject: t('mail.changed.subject', named),
    blocks: [
      { kind: 'words', text: t('mail.changed.intro', named) },
      { kind: 'facts', facts: [...termsOf(about), ...editingOf(config, share)] },
      { kind: 'action', label: t('mail.changed.open'), url: `${config.url}/sign-in` },
    ],
  });
}
