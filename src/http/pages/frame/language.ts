import type { Context } from 'koa';
import type { Services } from '../../../server/services.ts';
import { isLanguage, languages, type Language } from '../../../people/language.ts';
import { readCookie, setCookie } from '../../cookies.ts';

const NAME = 'fasti-language';

/**
 * The language of a page: what its reader chose (`?lang=`, kept in a cookie), then that of the account or of the
 * recipient, then what their browser asks for.
 */
export function languageOfPage(
  ctx: Context,
  { config }: Pick<Services, 'config'>,
  theirs?: Language,
): Language {
  const asked = new URLSearchParams(ctx.querystring).get('lang');
  if (isLanguage(asked)) {
    if (ctx.method === 'GET') setCookie(ctx, config, NAME, asked, { seconds: 365 * 24 * 3600 });
    return asked;
  }
  const chosen = readCookie(ctx, config, NAME);
  if (isLanguage(chosen)) return chosen;
  if (theirs !== undefined) return theirs;
  const accepted = ctx.acceptsLanguages(...languages);
  return isLanguage(accepted) ? accepted : languages[0];
}
