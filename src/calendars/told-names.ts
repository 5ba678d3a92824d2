import type { Settings } from '../context.ts';
import { sealPoint, unsealPoint } from '../server/secrets.ts';
import { namesHidden } from './access.ts';
import type { Opened } from './open-calendar.ts';

/** A resource by the name that it is kept under, and whether its UID is hidden from the reader. */
export type Named = Readonly<{ name: string; isHidden: boolean }>;

/** What resources are called in addresses. */
export type ToldNames = Readonly<{
  /** Of which of them the names are hidden. */
  hidden: ReturnType<typeof namesHidden>;
  told: (resource: Named) => string;
  /**
   * The name that it may be kept under; undefined for what nobody was told. Where some are hidden, only what is told of the
   * resource there says whether it is called so.
   */
  kept: (told: string) => string | undefined;
}>;

const extension = '.ics';

/**
 * How a calendar's resources are called for one reader. Programs name them by their UID, which is hidden from some: those have
 * other names for them, of a `scope`, as they have other UIDs. They are sealed, so that no list of them is kept.
 */
export function toldNames(
  { secretKey }: Pick<Settings, 'secretKey'>,
  { calendar, access }: Pick<Opened, 'calendar' | 'access'>,
  scope: string,
): ToldNames {
  const hidden = namesHidden(access);
  if (hidden === 'none') return { hidden, told: ({ name }) => name, kept: (told) => told };
  const about = `name in ${calendar.id} for ${scope}`;
  const sealed = (name: string) => sealPoint(secretKey, name, about) + extension;
  const unsealed = (told: string) =>
    told.endsWith(extension) ? unsealPoint(secretKey, told.slice(0, -extension.length), about) : undefined;
  if (hidden === 'all') return { hidden, told: ({ name }) => sealed(name), kept: unsealed };
  return {
    hidden,
    told: ({ name, isHidden }) => (isHidden ? sealed(name) : name),
    kept: (told) => unsealed(told) ?? told,
  };
}
