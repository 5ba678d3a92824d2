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
  const android = [
    { text: t('steps.android.open') },
    { text: t('steps.android.address'), exact: feed },
    ...asked(t('steps.android.login')),
    { text: t('steps.android.subscribe') },
  ];
  /** What sends no password reads open feeds alone. */
  const open = (program: string, name: string, steps: readonly Step[]): ProgramSteps => ({
    program: name,
    steps:
      login === undefined
        ? steps
        : [{ text: t(`steps.${program}.noPassword`) }, { text: t(`steps.${program}.ask`, { owner }) }],
  });
  const pasted = (program: string, { slow }: { slow: boolean }): Step[] => [
    { text: t(`steps.${program}.open`) },
    { text: t(`steps.${program}.paste`), exact: feed },
    ...(slow ? [{ text: t(`steps.${program}.slow`) }] : []),
  ];
  return [
    { program: 'Thunderbird', steps: thunderbird },
    { program: 'Apple (iPhone, iPad, Mac)', steps: apple },
    { program: t('steps.android.name'), steps: android },
    open('google', t('steps.google.name'), pasted('google', { slow: true })),
    open('outlook', t('steps.outlook.name'), pasted('outlook', { slow: true })),
    open('outlookClassic', t('steps.outlookClassic.name'), pasted('outlookClassic', { slow: false })),
    open('nextcloud', 'Nextcloud', pasted('nextcloud', { slow: true })),
    open('proton', 'Proton Calendar', pasted('proton', { slow: true })),
  ];
}
