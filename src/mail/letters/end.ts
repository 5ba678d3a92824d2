import type { Config } from '../../config.ts';
import type { User } from '../../people/user.ts';
import type { Share } from '../../sharing/share.ts';
import { writeLetter, type Letter } from '../letter.ts';
import { untilIn } from '../../words/dates.ts';
import { wordsIn } from '../../words/words.ts';
import { mailboxOf } from './mailbox.ts';
import { senderOf, type About } from './terms.ts';

type Ended = Pick<About, 'calendar'> & Readonly<{ share: Pick<Share, 'audience' | 'language'> }>;
export type How = 'byOwner' | 'byTime' | 'removed';
type Told = Readonly<{ subject: string; words: readonly string[]; until?: string }>;

const isOfSpace = ({ calendar }: Ended): boolean => calendar.owner.kind === 'space';

/** To who read a calendar: they no longer can. */
export function endedLetter(config: Pick<Config, 'url'>, about: Ended, how: How): Letter {
  // Nobody reads mail for a space.
  const advice = isOfSpace(about) ? 'mail.ended.adviceSpace' : 'mail.ended.advice';
  const words = [`mail.ended.${how}`, how === 'removed' ? 'mail.ended.adviceRemoved' : advice];
  return toReader(config, about, { subject: 'mail.ended.subject', words });
}

/** To who reads a calendar: they can for some days more. */
export function endingLetter(config: Pick<Config, 'url'>, about: About): Letter {
  const until = untilIn(wordsIn(about.share.language), about.share.until, about.timeZone);
  return toReader(config, about, {
    subject: 'mail.ending.subject',
    words: ['mail.ending.intro', isOfSpace(about) ? 'mail.ending.adviceSpace' : 'mail.ending.advice'],
    until,
  });
}

/** To the owner: a link or the public address no longer answers. */
export function endedForOwnerLetter(config: Pick<Config, 'url'>, about: Ended, owner: User): Letter {
  return toOwner(config, about, owner, {
    subject: 'mail.owner.endedSubject',
    words: ['mail.owner.ended'],
  });
}

/** To the owner: a link or the public address answers for some days more. */
export function endingForOwnerLetter(config: Pick<Config, 'url'>, about: About, owner: User): Letter {
  const until = untilIn(wordsIn(owner.language), about.share.until, about.timeZone);
  return toOwner(config, about, owner, {
    subject: 'mail.owner.endingSubject',
    words: ['mail.owner.ending'],
    until,
  });
}

function toReader(config: Pick<Config, 'url'>, about: Ended, { subject, words, until = '' }: Told): Letter {
  const { calendar, share } = about;
  const { t } = wordsIn(share.language);
  const named = { owner: calendar.owner.name, calendar: calendar.name, login: calendar.owner.login, until };
  return writeLetter(config, {
    ...mailboxOf(share),
    language: share.language,
    ...senderOf(about),
    subject: t(subject, named),
    blocks: words.map((key) => ({ kind: 'words', text: t(key, named) })),
  });
}

function toOwner(
  config: Pick<Config, 'url'>,
  { calendar, share: { audience } }: Ended,
  owner: User,
  { subject, words, until = '' }: Told,
): Letter {
  const { language } = owner;
  const { t } = wordsIn(language);
  // The link or the public address, as the owner knows it.
  const what =
    audience.kind === 'link' ? t('mail.owner.link', { label: audience.label }) : t('mail.owner.public');
  const named = { calendar: calendar.name, what, until };
  return writeLetter(config, {
    to: owner.login,
    name: owner.name,
    language,
    ...senderOf({ calendar }),
    owner: null,
    subject: t(subject, named),
    blocks: [
      ...words.map((key) => ({ kind: 'words', text: t(key, named) }) as const),
      { kind: 'action', label: t('mail.owner.open'), url: `${config.url}/calendars` },
    ],
  });
}
