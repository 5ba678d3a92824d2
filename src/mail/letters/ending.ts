import type { Config } from '../../config.ts';
import type { Language } from '../../people/language.ts';
import { writeLetter, type Letter } from '../letter.ts';
import { wordsIn } from '../words.ts';
import { whatIn } from './ended.ts';
import { mailboxOf } from './mailbox.ts';
import { ownerOf, untilIn, type About } from './terms.ts';

/** To who reads a calendar: they can for some days more. */
export function endingLetter(config: Pick<Config, 'url'>, about: About): Letter {
  const { calendar, share, timeZone } = about;
  const t = wordsIn(share.language);
  const named = {
    owner: calendar.ownerName,
    calendar: calendar.name,
    login: calendar.ownerLogin,
    until: untilIn(share.language, timeZone, share.until),
  };
  return writeLetter(config, {
    ...mailboxOf(share),
    language: share.language,
    domain: calendar.domain,
    owner: ownerOf(about),
    subject: t('ending.subject', named),
    blocks: [
      { kind: 'words', text: t('ending.intro', named) },
      { kind: 'words', text: t('ending.advice', named) },
    ],
  });
}

/** To the owner: a link or the public address answers for some days more. */
export function endingForOwnerLetter(
  config: Pick<Config, 'url'>,
  { calendar, share, timeZone }: About,
  language: Language,
): Letter {
  const t = wordsIn(language);
  const named = {
    calendar: calendar.name,
    what: whatIn(language, share.audience),
    until: untilIn(language, timeZone, share.until),
  };
  return writeLetter(config, {
    to: calendar.ownerLogin,
    name: calendar.ownerName,
    language,
    domain: calendar.domain,
    owner: null,
    subject: t('owner.endingSubject', named),
    blocks: [
      { kind: 'words', text: t('owner.ending', named) },
      { kind: 'action', label: t('owner.open'), url: `${config.url}/calendars` },
    ],
  });
}
