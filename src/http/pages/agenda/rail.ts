import { addressesOf } from '../../../calendars/address.ts';
import type { ReadableCalendar } from '../../../calendars/list-readable.ts';
import type { Config } from '../../../config.ts';
import { countAudiences } from '../../../sharing/count-audiences.ts';
import type { Words } from '../../../words/words.ts';
import { addressOf, offersOf, type Offers } from '../calendars/actions.ts';
import type { UserRequest } from '../frame/request.ts';
import { agendaAddress, keyOf, type Asked } from './asked.ts';
import { tintOf } from './tints.ts';

type Row = Readonly<{
  name: string;
  tint: string;
  isShown: boolean;
  /** What its tick leads to: the same agenda without it, or with it; and the one with nothing else. */
  toggle: string;
  only: string;
  summary: string;
  page: string;
  address: string;
  can: Offers;
}>;

/** The calendars beside an agenda: one's own, those of each space, those of others. */
export type RailGroup = Readonly<{ heading: string; rows: readonly Row[] }>;

type Audiences = Awaited<ReturnType<typeof countAudiences>>;

export async function railFor(
  { context, words, services }: Pick<UserRequest, 'context' | 'words' | 'services'>,
  calendars: readonly ReadableCalendar[],
  asked: Asked,
): Promise<RailGroup[]> {
  const counts = await countAudiences(context, calendars);
  const { t } = words;
  const groups = Map.groupBy(calendars, ({ by, calendar }) =>
    by.kind === 'space' ? t('rail.space', { space: calendar.owner.name }) : t(`rail.${by.kind}`),
  );
  const all = new Set(calendars.map(({ calendar }) => keyOf(calendar)));
  return [...groups].map(([heading, some]) => ({
    heading,
    rows: some.map((one) => rowOf(words, services.config, one, { asked, all, counts })),
  }));
}

function rowOf(
  words: Words,
  config: Pick<Config, 'url'>,
  { calendar, access, by }: ReadableCalendar,
  { asked, all, counts }: Readonly<{ asked: Asked; all: ReadonlySet<string>; counts: Audiences }>,
): Row {
  const key = keyOf(calendar);
  const shown = asked.calendars?.intersection(all) ?? all;
  const others = shown.symmetricDifference(new Set([key]));
  const to = (calendars: ReadonlySet<string>) =>
    agendaAddress({ ...asked, calendars: calendars.size === all.size ? undefined : calendars });
  const { t } = words;
  const audiences = counts.get(calendar.id);
  const summary =
    by.kind === 'share'
      ? [
          by.through === undefined
            ? t('shared.by', { owner: calendar.owner.name })
            : t('shared.throughSpace', { owner: calendar.owner.name, space: by.through }),
        ]
      : [
          ...(by.kind === 'space' ? [t(`calendars.membership.${by.role}`)] : []),
          ...(audiences === undefined
            ? []
            : [
                ...(audiences.people > 0 ? [t('rail.people', { count: audiences.people })] : []),
                ...(audiences.spaces > 0 ? [t('rail.spaces', { count: audiences.spaces })] : []),
                ...(audiences.links > 0 ? [t('rail.links', { count: audiences.links })] : []),
                ...(audiences.isPublic ? [t('rail.public')] : []),
              ]),
        ];
  return {
    name: calendar.name,
    tint: tintOf(calendar),
    isShown: shown.has(key),
    toggle: to(others),
    only: to(new Set([key])),
    summary: summary.join(' · '),
    page: new URL(addressesOf(config, calendar).page).pathname,
    address: addressOf(calendar),
    can: offersOf(access),
  };
}
