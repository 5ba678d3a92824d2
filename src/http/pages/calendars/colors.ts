import type { Calendar } from '../../../calendars/calendar.ts';
import type { Words } from '../../../words/words.ts';

/** Colours that are told apart beside each other, on light and on dark. */
const palette = [
  ['teal', '#1f8a83'],
  ['blue', '#2f6fc4'],
  ['violet', '#7a5bc4'],
  ['rose', '#c2528b'],
  ['red', '#c0473d'],
  ['orange', '#cc6b1f'],
  ['gold', '#a98a14'],
  ['green', '#4c8b35'],
] as const;
export const defaultColor = palette[0][1];

export type Color = Readonly<{ value: string; name: string }>;

/** The colour that a calendar is shown in where it has none of its own. */
export const colorOf = ({ color }: Pick<Calendar, 'color'>): string => color ?? defaultColor;

/** Those to choose from; a calendar's own is among them whatever it is. */
export function colorsFor(t: Words['t'], own: string = defaultColor): Color[] {
  const offered: Color[] = palette.map(([name, value]) => ({ value, name: t(`color.${name}`) }));
  return offered.some(({ value }) => value === own) ? offered : [{ value: own, name: own }, ...offered];
}
