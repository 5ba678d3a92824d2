import type { Config } from '../../config.ts';
import type { Language } from '../../people/language.ts';
import { writeLetter, type Letter } from '../letter.ts';
import { wordsIn } from '../words.ts';
import { mailboxOf } from './mailbox.ts';
import { ownerOf, untilIn, type About } from './terms.ts';

type Ended = Omit<About, 'timeZone'>;
type How = 'byOwner' | 'byTime' | 'removed';
type Told = Readonly<{ subject: string; words: readonly string[]; until?: string }>;

/** To who read a calendar: they no longer can. */
export function endedLetter(config: Pick<Config, 'url'>, about: Ended, how: How): Letter {
  const advice = how === 'removed' ? 'ended.adviceRemoved' : 'ended.advice';
  return toReader(config, about, { subject: 'ended.subject', words: [`ended.${how}`, advice] });
}

/** To who reads a calendar: they can for some days more. */
export function endingLetter(config: Pick<Config, 'url'>, about: About): Letter {
  const until = untilIn(about.share.language, about.timeZone, about.share.until);
  return toReader(config, about, {
    subject: 'ending.subject',
    words: ['ending.intro', 'ending.advice'],
    until,
  });
}

/** To the owner: a link or the public address no longer answers. */
export function endedForOwnerLetter(config: Pick<Config, 'url'>, about: Ended, language: Language): Letter {
  return toOwner(config, about, language, { subject: 'owner.endedSubject', words: ['owner.ended'] });
}

/** To the owner: a link or the public address answers for some days more. */
export function endingForOwnerLetter(config: Pick<Config, 'url'>, about: About, language: Language): Letter {
  const until = untilIn(language, about.timeZone, about.share.until);
  return toOwner(config, about, language, {
    subject: 'owner.endingSubject',
    words: ['owner.ending'],
    until,
  });
}

function toReader(config: Pick<Config, 'url'>, about: Ended, { subject, words, until = '' }: Told): Letter {
  const { calendar, share } = about;
  const t = wordsIn(share.language);
  const named = { owner: calendar.ownerName, calendar: calendar.name, login: calendar.ownerLogin, until };
  return writeLetter(config, {
    ...mailboxOf(share),
    language: share.language,
    domain: calendar.domain,
    owner: ownerOf(about),
    subject: t(subject, named),
    blocks: words.map((key) => ({ kind: 'words', text: t(key, named) })),
  });
}

function toOwner(
  config: Pick<Config, 'url'>,
  { calendar, share: { audience } }: Ended,
  language: Language,
  { subject, words, until = '' }: Told,
): Letter {
  const t = wordsIn(language);
  // The link or the public address, as the owner knows it.
  const what = audience.kind === 'link' ? t('owner.link', { label: audience.label }) : t('owner.public');
  const named = { calendar: calendar.name, what, until };
  return writeLetter(config, {
    to: calendar.ownerLogin,
    name: calendar.ownerName,
    language,
    domain: calendar.domain,
    owner: null,
    subject: t(subject, named),
    blocks: [
      ...words.map((key) => ({ kind: 'words', text: t(key, named) }) as const),
      { kind: 'action', label: t('owner.open'), url: `${config.url}/calendars` },
    ],
  });
}
