import type { RouterContext } from '@koa/router';
import type { Calendar } from '../../../calendars/calendar.ts';
import { colorOf } from '../calendars/colors.ts';

/** A colour as classes and the address of the sheet name it: six hexadecimal digits. */
const digitsOf = (calendar: Pick<Calendar, 'color'>): string =>
  /^#([\da-f]{6})$/i.exec(colorOf(calendar))?.[1]?.toLowerCase() ?? colorOf({ color: null }).slice(1);

/** The class by which the sheet of `tintsAddress` gives something a calendar's colour. */
export const tintOf = (calendar: Pick<Calendar, 'color'>): string => `c-${digitsOf(calendar)}`;

const path = '/agenda/colors.css';
const most = 300;

/** The sheet with these calendars' colours. A page may hold no style of its own (CSP), and any colour can be a calendar's. */
export function tintsAddress(calendars: readonly Pick<Calendar, 'color'>[]): string {
  const colors = [...new Set(calendars.map(digitsOf))].sort().slice(0, most);
  return `${path}?of=${colors.join('.')}`;
}

/** Answers with that sheet, which follows from its address alone. */
export function showTints(ctx: RouterContext): void {
  const asked = new URLSearchParams(ctx.querystring).get('of') ?? '';
  const colors = asked
    .split('.')
    .filter((color) => /^[\da-f]{6}$/.test(color))
    .slice(0, most);
  ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
  ctx.type = 'text/css; charset=utf-8';
  ctx.body = colors.map((color) => `.c-${color}{--tint:#${color}}\n`).join('');
}
