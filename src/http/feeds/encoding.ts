import type { Context } from 'koa';
import type { Encoding } from '../../feeds/cache.ts';

/** Outlook's fetchers have failed on compressed feeds. */
const readsPlainOnly = /Microsoft|Outlook|Exchange|MSOffice/i;

/** What was chosen for each Accept-Encoding: programs send the same few, and every 304 needs to know. */
const chosen = new Map<string, Encoding>();
const mostChosen = 200;

/** How a feed's text is encoded for this program. */
export function encodingFor(ctx: Context): Encoding {
  const accepted = ctx.get('Accept-Encoding');
  if (accepted === '' || readsPlainOnly.test(ctx.get('User-Agent'))) return 'identity';
  const known = chosen.get(accepted);
  if (known !== undefined) return known;
  // Each asked alone: the best that is acceptable at all, whatever comes first in the program's list.
  const best =
    (['br', 'gzip'] as const).find((encoding) => ctx.acceptsEncodings(encoding) === encoding) ?? 'identity';
  if (chosen.size >= mostChosen) chosen.clear();
  chosen.set(accepted, best);
  return best;
}
