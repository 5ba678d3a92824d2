import { addressesOf } from '../../calendars/address.ts';
import type { Calendar } from '../../calendars/calendar.ts';
import type { Config } from '../../config.ts';
import type { User } from '../../people/user.ts';
import { wordsIn } from '../../words/words.ts';
import { writeLetter, type Letter } from '../letter.ts';
import { mailboxOf } from './mailbox.ts';
import { senderOf, termsOf, type About } from './terms.ts';

/** To who reads a calendar: it is somebody else's from now on. `from`: the name of whose it was. */
export function handedOverLetter(config: Pick<Config, 'url'>, about: About & { from: string }): Letter {
  const { calendar, share, from } = about;
  const { t } = wordsIn(share.language);
  const named = { owner: calendar.owner.name, calendar: calendar.name, from };
  const { feed } = addressesOf(config, calendar);
  return writeLetter(config, {
    ...mailboxOf(share),
    language: share.language,
    ...senderOf(about),
    subject: t('mail.handedOver.subject', named),
    blocks: [
      { kind: 'words', text: t('mail.handedOver.intro', named) },
      { kind: 'facts', facts: [...termsOf(about), { label: t('mail.fact.feed'), value: feed, exact: true }] },
      { kind: 'words', text: t('mail.handedOver.advice') },
      { kind: 'action', label: t('mail.handedOver.open'), url: `${config.url}/sign-in` },
    ],
  });
}

type Received = Readonly<{
  calendar: Calendar;
  from: string;
  /** The addresses of guests whose invitation was withdrawn. */
  withdrawn: readonly string[];
}>;

/** More are not named in a letter. */
const mostNamed = 50;

/** To who has a calendar from now on. */
export function receivedLetter(
  config: Pick<Config, 'url'>,
  { calendar, from, withdrawn }: Received,
  owner: User,
): Letter {
  const { t } = wordsIn(owner.language);
  const guests = `${withdrawn.slice(0, mostNamed).join(', ')}${withdrawn.length > mostNamed ? ' …' : ''}`;
  return writeLetter(config, {
    to: owner.login,
    name: owner.name,
    language: owner.language,
    ...senderOf({ calendar }),
    owner: null,
    subject: t('mail.received.subject', { calendar: calendar.name }),
    blocks: [
      { kind: 'words', text: t('mail.received.intro', { calendar: calendar.name, from }) },
      ...(withdrawn.length === 0
        ? []
        : [{ kind: 'words', text: t('mail.received.withdrawn', { guests }) } as const]),
      { kind: 'action', label: t('mail.received.open'), url: `${config.url}/calendars` },
    ],
  });
}
