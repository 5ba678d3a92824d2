import type { Config } from '../../config.ts';
import { writeLetter, type Letter } from '../letter.ts';
import { wordsIn } from '../words.ts';
import { accessOf, momentIn, noteOf, ownerOf, termsOf, type About } from './terms.ts';

type Invited = About &
  Readonly<{
    token: string;
    endsAt: number;
    note?: string;
    /** They chose a password before, for another calendar. */
    hasAccount: boolean;
    /** Another invitation for the same share went before. */
    again: boolean;
  }>;

/** To a guest: what is shared, the link to accept, and all that they need to subscribe. */
export function invitationLetter(config: Pick<Config, 'url'>, invited: Invited): Letter {
  const { calendar, share, timeZone, token, endsAt, note, hasAccount, again } = invited;
  const { audience, language } = share;
  if (audience.kind !== 'guest') throw new TypeError('only guests are invited');
  const t = wordsIn(language);
  const named = { owner: calendar.ownerName, calendar: calendar.name };
  const { day, time } = momentIn(language, timeZone, endsAt);
  return writeLetter(config, {
    to: audience.email,
    name: audience.name,
    language,
    domain: calendar.domain,
    owner: ownerOf(invited),
    subject: t(again ? 'invitation.subjectAgain' : 'invitation.subject', named),
    blocks: [
      { kind: 'words', text: t('invitation.intro', named) },
      ...(again ? [{ kind: 'words' as const, text: t('invitation.introAgain') }] : []),
      ...noteOf(invited, note),
      {
        kind: 'facts',
        facts: [
          ...termsOf(invited),
          { label: t('fact.invitation'), value: t('invitation.valid', { day, time }) },
        ],
      },
      { kind: 'action', label: t('invitation.accept'), url: `${config.url}/invitation/${token}` },
      {
        kind: 'link',
        text: t('invitation.signIn'),
        label: t('invitation.signInLabel'),
        url: `${config.url}/sign-in`,
      },
      { kind: 'heading', text: t('invitation.subscribe') },
      ...accessOf(config, invited, hasAccount ? 'have' : 'choose'),
      { kind: 'words', text: t('invitation.notYou') },
    ],
  });
}
