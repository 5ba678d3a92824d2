import type { Config } from '../../config.ts';
import type { Space } from '../../people/space.ts';
import { domainOf } from '../../people/login.ts';
import type { User } from '../../people/user.ts';
import { wordsIn } from '../../words/words.ts';
import { writeLetter, type Letter } from '../letter.ts';

/** How somebody's membership ended, other than by their own leaving. */
export type HowEnded = 'removed' | 'ended';

/** To a member: they are none any more, or the space is no more; and which calendars came to them through it. */
export function membershipLetter(
  config: Pick<Config, 'url'>,
  { space, calendars }: Readonly<{ space: Space; calendars: readonly string[] }>,
  how: HowEnded,
  { login, name, language }: User,
): Letter {
  const { t } = wordsIn(language);
  const named = { space: space.name };
  const list = calendars.map((calendar) => t('mail.membership.calendar', { calendar })).join(', ');
  return writeLetter(config, {
    to: login,
    name,
    language,
    domain: space.domain,
    organisation: domainOf(login),
    owner: null,
    subject: t(`mail.membership.${how}Subject`, named),
    blocks: [
      { kind: 'words', text: t(`mail.membership.${how}`, named) },
      ...(list === '' ? [] : [{ kind: 'words' as const, text: t('mail.membership.lost', { list }) }]),
      { kind: 'action', label: t('mail.membership.open'), url: `${config.url}/calendars` },
    ],
  });
}
