import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Context } from 'koa';
import type { Services } from '../../../server/services.ts';
import { seal, unseal } from '../../../server/secrets.ts';
import { clearCookie, readCookie, setCookie } from '../../cookies.ts';

const NAME = 'fasti-flash';
/** Browsers keep cookies up to 4,096 bytes, name and attributes included. */
const MOST_BYTES = 3600;

/**
 * Leaves something for the page that a form leads to, to be shown once: encrypted, in a cookie of that page alone, so
 * that neither storage nor the address holds it (it may be a secret address). False where it is too long: the caller
 * then answers with the page itself.
 */
export function leaveFlash(
  ctx: Context,
  { config }: Pick<Services, 'config'>,
  path: string,
  note: unknown,
): boolean {
  const sealed = seal(config.secretKey, deflateRawSync(JSON.stringify({ path, note })).toString('base64'));
  const value = Buffer.from(sealed, 'base64').toString('base64url');
  if (value.length > MOST_BYTES) return false;
  setCookie(ctx, config, NAME, value, { seconds: 120, path });
  return true;
}

/** Takes the note for the page being shown, if there is one; a HEAD leaves it there. */
export function takeFlash(ctx: Context, { config }: Pick<Services, 'config'>): unknown {
  const path = ctx.path;
  const value = readCookie(ctx, config, NAME, path);
  if (value === undefined || ctx.method !== 'GET') return undefined;
  clearCookie(ctx, config, NAME, path);
  try {
    const sealed = unseal(config.secretKey, value);
    const held = JSON.parse(
      inflateRawSync(Buffer.from(sealed, 'base64'), { maxOutputLength: 100_000 }).toString(),
    ) as {
      path: string;
      note: unknown;
    };
    return held.path === path ? held.note : undefined;
  } catch {
    return undefined;
  }
}
