import type { Settings } from '../context.ts';
import { sealPoint, unsealPoint } from '../server/secrets.ts';
import { hidesNames } from './access.ts';
import type { Opened } from './open-calendar.ts';

/** What resources are called in addresses. */
export type ToldNames = Readonly<{
  told: (name: string) => string;
  /** The name that it is kept under; undefined for what nobody was told. */
  kept: (told: string) => string | undefined;
}>;

const asKept: ToldNames = { told: (name) => name, kept: (told) => told };
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
  if (!hidesNames(access)) return asKept;
  const about = `name in ${calendar.id} for ${scope}`;
  return {
    told: (name) => sealPoint(secretKey, name, about) + extension,
    kept: (told) =>
      told.endsWith(extension) ? unsealPoint(secretKey, told.slice(0, -extension.length), about) : undefined,
  };
}
