import type { Context } from 'koa';
import type { FeedAddress } from '../../feeds/open-feed.ts';
import { isDomainError } from '../../errors.ts';

/**
 * 401 with the feed's own realm, for every method: a calendar program asks for a password only if even its first
 * PROPFIND is answered so. The realm is made from the address alone, so that it does not tell what is there, and it is
 * nobody else's: programs keep logins by realm.
 */
export async function askForPassword<T>(
  ctx: Context,
  { owner, slug }: FeedAddress,
  open: () => Promise<T>,
): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (isDomainError(error, 'sign-in-needed', 'sign-in-refused', 'program-password-needed')) {
      const name = encodeURI(`${owner}/${slug}`.normalize('NFC').toLowerCase());
      ctx.set('WWW-Authenticate', `Basic realm="Fasti ${name.replace(/["\\]/g, '')}", charset="UTF-8"`);
    }
    throw error;
  }
}
