import type { Config } from '../../config.ts';
import type { Language } from '../../people/language.ts';
import { writeLetter, type Letter } from '../letter.ts';
import { wordsIn } from '../words.ts';
import { mailboxOf } from './mailbox.ts';
import { ownerOf, type About } from './terms.ts';

type How = 'byOwner' | 'byTime' | 'removed';

/** To who read a calendar: they no longer can. */
export function endedLetter(config: Pick<Config, 'url'>, about: Omit<About, 'timeZone'>, how: How): Letter {
  const { calendar, share } = about;
  const t = wordsIn(share.language);
  const named = {
    owner: calendar.ownerName,
    calendar: calendar.name,
    login: calendar.ownerLogin,
  };
  return writeLetter(config, {
    ...mailboxOf(share),
    language: share.language,
    domain: calendar.domain,
    owner: ownerOf(about),
    subject: t('ended.subject', named),
    blocks: [
      { kind: 'words', text: t(`ended.${how}`, named) },
      { kind: 'words', text: t(how === 'removed' ? 'ended.adviceRemoved' : 'ended.advice', named) },
    ],
  });
}

/** To the owner: a link or the public address no longer answers. */
export function endedForOwnerLetter(
  config: Pick<Config, 'url'>,
  { calendar, share }: Omit<About, 'timeZone'>,
  language: Language,
): Letter {
  const t = wordsIn(language);
  const named = { calendar: calendar.name, what: whatIn(language, share.audience) };
  return writeLetter(config, {
    to: calendar.ownerLogin,
    name: calendar.ownerName,
    language,
    domain: calendar.domain,
    owner: null,
    subject: t('owner.endedSubject', named),
    blocks: [
      { kind: 'words', text: t('owner.ended', named) },
      { kind: 'action', label: t('owner.open'), url: `${config.url}/calendars` },
    ],
  });
}

/** The link or the public address, as the owner knows it. */
export function whatIn(language: Language, audience: About['share']['audience']): string {
  const t = wordsIn(language);
  return audience.kind === 'link' ? t('owner.link', { label: audience.label }) : t('owner.public');
}
