import type { Config } from '../../config.ts';
import { writeLetter, type Letter } from '../letter.ts';
import type { Share } from '../../sharing/share.ts';
import { untilIn } from '../../words/dates.ts';
import { wordsIn } from '../../words/words.ts';
import { noteOf, placesOf, senderOf, termsOf, type About } from './terms.ts';

type Invited = About &
  Readonly<{
    token: string;
    endsAt: number;
    note?: string;
    /** What they call themselves, if they ever said so. */
    name: string | null;
    /** They chose a password before, for another calendar. */
    hasAccount: boolean;
    /** Another invitation for the same share went before. */
    again: boolean;
  }>;

/**
 * To a guest: who shares what, one link, where it will be, and what comes next. How to subscribe is told once they have
 * accepted (`subscribe.ts`): until then every address would refuse them.
 */
export function invitationLetter(config: Pick<Config, 'url'>, invited: Invited): Letter {
  const { calendar, share, timeZone, token, endsAt, note, name, hasAccount, again } = invited;
  const { audience, language } = share;
  if (audience.kind !== 'guest') throw new TypeError('only guests are invited');
  const words = wordsIn(language);
  const { t } = words;
  const sender = senderOf(invited);
  const named = { owner: calendar.owner.name, calendar: calendar.name, organisation: sender.organisation };
  return writeLetter(config, {
    to: audience.email,
    name,
    language,
    ...sender,
    subject: t(again ? 'mail.invitation.subjectAgain' : 'mail.invitation.subject', named),
    blocks: [
      { kind: 'words', text: t(`mail.invitation.${introFor(share, hasAccount)}`, named) },
      ...(again ? [{ kind: 'words' as const, text: t('mail.invitation.introAgain') }] : []),
      ...noteOf(invited, note),
      {
        kind: 'facts',
        facts: [
          ...termsOf(invited),
          { label: t('mail.fact.invitation'), value: untilIn(words, endsAt, timeZone) },
        ],
      },
      { kind: 'action', label: t('mail.invitation.accept'), url: `${config.url}/invitation/${token}` },
      {
        kind: 'link',
        text: t('mail.invitation.signIn'),
        label: t('mail.invitation.signInLabel'),
        url: `${config.url}/sign-in`,
      },
      { kind: 'words', text: t('mail.invitation.next') },
      { kind: 'facts', facts: placesOf(config, invited, hasAccount ? 'have' : 'choose') },
      { kind: 'words', text: t('mail.invitation.notYou') },
    ],
  });
}

function introFor({ role }: Pick<Share, 'role'>, hasAccount: boolean) {
  if (role === 'viewer') return hasAccount ? 'introKnown' : 'intro';
  return hasAccount ? 'introKnownEditor' : 'introEditor';
}
