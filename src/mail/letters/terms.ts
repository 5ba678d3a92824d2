import type { Calendar } from '../../calendars/calendar.ts';
import type { Config } from '../../config.ts';
import { addressesOf, caldavAddress } from '../../calendars/address.ts';
import { domainOf } from '../../people/login.ts';
import type { Share } from '../../sharing/share.ts';
import type { Block, Fact } from '../letter.ts';
import { untilIn } from '../../words/dates.ts';
import { stepsIn } from '../../words/steps.ts';
import { wordsIn } from '../../words/words.ts';

/** What most letters are about; `timeZone` is the domain's, where the days of the share begin and end. */
export type About = Readonly<{ calendar: Calendar; share: Share; timeZone: string }>;

/** The calendar, whose it is, for whom, in which role, what is seen, until when. */
export function termsOf({ calendar, share, timeZone }: About): Fact[] {
  const { audience, role, detail, privateEvents, until, language } = share;
  const words = wordsIn(language);
  const { t } = words;
  const seen = t(privateEvents ? 'mail.detail.private' : 'mail.detail.public', {
    detail: t(`invitation.seen.${detail}`),
  });
  const recipient = 'login' in audience ? recipientOf(audience) : null;
  return [
    { label: t('mail.fact.calendar'), value: calendar.name },
    { label: t('mail.fact.owner'), value: `${calendar.owner.name} (${calendar.owner.login})` },
    ...(recipient === null ? [] : [{ label: t('mail.fact.recipient'), value: recipient }]),
    { label: t('mail.fact.role'), value: t(`share.roles.${role}`) },
    {
      label: t('mail.fact.detail'),
      value: detail === 'busy' ? t('invitation.seen.busy') : seen,
    },
    { label: t('mail.fact.until'), value: untilIn(words, until, timeZone) },
  ];
}

/** Where who may change events does so: a feed is only for reading. */
export function editingOf(
  config: Pick<Config, 'url'>,
  { role, language }: Pick<Share, 'role' | 'language'>,
): Fact[] {
  if (role === 'viewer') return [];
  return [{ label: wordsIn(language).t('mail.fact.caldav'), value: caldavAddress(config), exact: true }];
}

function recipientOf(audience: Extract<Share['audience'], { login: string }>): string {
  if (audience.kind === 'guest') return audience.email;
  return `${audience.name} (${audience.login})`;
}

/** Where the calendar is, and with which login it is asked for. */
export function placesOf(
  config: Pick<Config, 'url'>,
  { calendar, share }: About,
  password: 'choose' | 'have' | 'user',
): Fact[] {
  const { t } = wordsIn(share.language);
  const { feed, webcal, page } = addressesOf(config, calendar);
  return [
    ...editingOf(config, share),
    { label: t('mail.fact.feed'), value: feed, exact: true },
    { label: t('mail.fact.login'), value: loginOf(share), exact: true },
    { label: t('mail.fact.password'), value: t(`mail.password.${password}`) },
    // Before the invitation is taken up these answer nothing.
    ...(password === 'choose'
      ? []
      : [
          { label: t('mail.fact.webcal'), value: webcal, url: webcal },
          { label: t('mail.fact.page'), value: page, url: page },
        ]),
  ];
}

/** Where it is, and how to subscribe with each program. */
export function subscriptionOf(
  config: Pick<Config, 'url'>,
  about: About,
  password: 'have' | 'user',
): Block[] {
  const { calendar, share } = about;
  const words = wordsIn(share.language);
  const { feed, webcal } = addressesOf(config, calendar);
  const owner = calendar.owner.name;
  return [
    { kind: 'facts', facts: placesOf(config, about, password) },
    ...stepsIn(words, { feed, webcal, login: loginOf(share), owner }).map(
      (steps) => ({ kind: 'steps', ...steps }) as const,
    ),
  ];
}

const loginOf = ({ audience }: Share) => ('login' in audience ? audience.login : '');

/** The owner's own words, if any. */
export function noteOf({ calendar, share }: About, note: string | undefined): Block[] {
  if (note === undefined || note.trim() === '') return [];
  const from = wordsIn(share.language).t('mail.noteFrom', { owner: calendar.owner.name });
  return [{ kind: 'note', from, lines: note.trim().split('\n') }];
}

/** Who a letter about a calendar speaks for, and in which domain. */
export const senderOf = ({ calendar: { owner, domain } }: Pick<About, 'calendar'>) => ({
  owner: { name: owner.name, login: owner.kind === 'user' ? owner.login : null },
  domain,
  organisation: domainOf(owner.login),
});
