import type { Calendar } from '../../calendars/calendar.ts';
import type { Config } from '../../config.ts';
import { addressesOf } from '../../calendars/address.ts';
import type { Share } from '../../sharing/share.ts';
import type { Language } from '../../people/language.ts';
import type { Block, Fact } from '../letter.ts';
import { wordsIn } from '../words.ts';

/** What most letters are about; `timeZone` is the domain's, where the days of the share begin and end. */
export type About = Readonly<{ calendar: Calendar; share: Share; timeZone: string }>;

/** Its day and its time of day, in words. */
export function momentIn(
  language: Language,
  timeZone: string,
  ms: number,
): { day: string; time: string; midnight: boolean } {
  const at = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
  return {
    day: at.toPlainDate().toLocaleString(language, { dateStyle: 'long' }),
    time: at.toPlainTime().toLocaleString(language, { timeStyle: 'short' }),
    midnight: at.equals(at.startOfDay()),
  };
}

/** Until when, in words: an end at midnight is the day before it, included. */
export function untilIn(language: Language, timeZone: string, until: number | null): string {
  const t = wordsIn(language);
  if (until === null) return t('until.none');
  const { day, time, midnight } = momentIn(language, timeZone, until);
  return midnight
    ? t('until.day', { day: momentIn(language, timeZone, until - 1).day })
    : t('until.moment', { day, time });
}

/** The calendar, whose it is, for whom, in which role, what is seen, until when. */
export function termsOf({ calendar, share, timeZone }: About): Fact[] {
  const { audience, role, detail, privateEvents, until, language } = share;
  const t = wordsIn(language);
  const seen = t(privateEvents ? 'detail.private' : 'detail.public', { detail: t(`detail.${detail}`) });
  const recipient = 'login' in audience ? recipientOf(audience) : null;
  return [
    { label: t('fact.calendar'), value: calendar.name },
    { label: t('fact.owner'), value: `${calendar.ownerName} (${calendar.ownerLogin})` },
    ...(recipient === null ? [] : [{ label: t('fact.recipient'), value: recipient }]),
    { label: t('fact.role'), value: t(`role.${role}`) },
    {
      label: t('fact.detail'),
      value: detail === 'busy' ? t('detail.busy') : seen,
    },
    { label: t('fact.until'), value: untilIn(language, timeZone, until) },
  ];
}

function recipientOf(audience: Extract<Share['audience'], { login: string }>): string {
  if (audience.kind === 'guest') return audience.email;
  return `${audience.name} (${audience.login})`;
}

/** Where the calendar is and how to get at it: addresses, the exact login, and the steps for each program. */
export function accessOf(
  config: Pick<Config, 'url'>,
  { calendar, share }: About,
  password: 'choose' | 'have' | 'user',
): Block[] {
  const t = wordsIn(share.language);
  const { feed, webcal, page } = addressesOf(config, calendar);
  const login = 'login' in share.audience ? share.audience.login : '';
  const values = { feed, webcal, login, owner: calendar.ownerName };
  const steps = (program: string, count: number): Block => ({
    kind: 'steps',
    title: t(`steps.${program}.title`),
    steps: Array.from({ length: count }, (_, at) => t(`steps.${program}.${at + 1}`, values)),
  });
  return [
    {
      kind: 'facts',
      facts: [
        { label: t('fact.feed'), value: feed, exact: true },
        { label: t('fact.login'), value: login, exact: true },
        { label: t('fact.password'), value: t(`password.${password}`) },
        { label: t('fact.webcal'), value: webcal, url: webcal },
        { label: t('fact.page'), value: page, url: page },
      ],
    },
    steps('thunderbird', 4),
    steps('apple', 3),
    steps('google', 2),
    steps('outlook', 2),
  ];
}

/** The owner's own words, if any. */
export function noteOf({ calendar, share }: About, note: string | undefined): Block[] {
  if (note === undefined || note.trim() === '') return [];
  const from = wordsIn(share.language)('noteFrom', { owner: calendar.ownerName });
  return [{ kind: 'note', from, lines: note.trim().split('\n') }];
}

export const ownerOf = ({ calendar }: Pick<About, 'calendar'>) => ({
  name: calendar.ownerName,
  login: calendar.ownerLogin,
});
