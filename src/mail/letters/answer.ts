import { inPath } from '../../calendars/address.ts';
import type { Config } from '../../config.ts';
import { domainOf } from '../../people/login.ts';
import type { User } from '../../people/user.ts';
import type { Share } from '../../sharing/share.ts';
import { wordsIn } from '../../words/words.ts';
import { writeLetter, type Letter } from '../letter.ts';
import type { About } from './terms.ts';

/** What whom a share was made for did about it; `gone`: a space that is no more. */
export type Answer = 'accepted' | 'declined' | 'mistaken' | 'left' | 'gone';

/** To the owner: somebody took up what was shared with them, refused it, or gave it back. */
export function answeredLetter(
  config: Pick<Config, 'url'>,
  { calendar, share }: Pick<About, 'calendar' | 'share'>,
  answer: Answer,
  { login, name, language }: User,
): Letter {
  const { t } = wordsIn(language);
  const named = { who: whoOf(share), calendar: calendar.name };
  const { owner, slug } = calendar;
  return writeLetter(config, {
    to: login,
    name,
    language,
    domain: calendar.domain,
    organisation: domainOf(login),
    owner: null,
    subject: t(`mail.answer.${answer}Subject`, named),
    blocks: [
      { kind: 'words', text: t(`mail.answer.${answer}`, named) },
      {
        kind: 'action',
        label: t('mail.answer.open'),
        url: `${config.url}/calendars/${inPath(owner.login)}/${inPath(slug)}/share`,
      },
    ],
  });
}

/** As the owner knows them: by the address that they invited, and by a name once it was told to them. */
function whoOf({ audience }: Share): string {
  if (audience.kind === 'guest')
    return audience.name === null ? audience.email : `${audience.name} (${audience.email})`;
  if (audience.kind === 'link' || audience.kind === 'public') throw new TypeError('nobody answers for these');
  return `${audience.name} (${audience.login})`;
}
