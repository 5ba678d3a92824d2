import type { Words } from './words.ts';

/** What to subscribe with; without a login the feed is open to whoever has the address. */
type Subscription = Readonly<{
  feed: string;
  webcal: string;
  login: string | undefined;
  /** The owner's name: they can make a secret link. */
  owner: string;
}>;

/** What to do, and what stands after it to be copied letter by letter, or followed. */
export type Step = Readonly<{ text: string; exact?: string; url?: string }>;

export type ProgramSteps = Readonly<{ program: string; steps: readonly Step[] }>;

/** How to subscribe, program by program, each in its own words. */
export function stepsIn({ t }: Words, subscription: Subscription): ProgramSteps[] {
  const { feed, webcal, login, owner } = subscription;
  const asked = (text: string): Step[] => (login === undefined ? [] : [{ text, exact: login }]);
  const thunderbird = [
    { text: t('steps.thunderbird.open') },
    ...asked(t('steps.thunderbird.login')),
    { text: t('steps.thunderbird.address'), exact: feed },
    { text: login === undefined ? t('steps.thunderbird.noPassword') : t('steps.thunderbird.password') },
    { text: t('steps.thunderbird.subscribe') },
  ];
  const apple = [
    { text: t('steps.apple.open'), exact: webcal, url: webcal },
    { text: t('steps.apple.byHand'), exact: feed },
    ...asked(t('steps.apple.login')),
    { text: t('steps.apple.refresh') },
  ];
  const google =
    login === undefined
      ? [
          { text: t('steps.google.open') },
          { text: t('steps.google.paste'), exact: feed },
          { text: t('steps.google.slow') },
        ]
      : [{ text: t('steps.google.noPassword') }, { text: t('steps.google.ask', { owner }) }];
  const outlook =
    login === undefined
      ? [
          { text: t('steps.outlook.open') },
          { text: t('steps.outlook.paste'), exact: feed },
          { text: t('steps.outlook.slow') },
        ]
      : [{ text: t('steps.outlook.noPassword') }, { text: t('steps.outlook.ask', { owner }) }];
  return [
    { program: 'Thunderbird', steps: thunderbird },
    { program: 'Apple (iPhone, iPad, Mac)', steps: apple },
    { program: t('steps.google.name'), steps: google },
    { program: 'Outlook', steps: outlook },
  ];
}
