import type { Context } from 'koa';
import type { Config } from '../config.ts';

type Lifetime = { seconds?: number; path?: string };

/** Whether the public address is https: cookies are then Secure, even where a proxy in front ends the encryption. */
export const isSecure = (config: Pick<Config, 'url'>): boolean => config.url.startsWith('https:');

/** The name a cookie goes by. `__Host-` makes browsers refuse one planted by a neighbour under the same domain (RFC 6265bis §4.1.3.2). */
export function cookieName(config: Pick<Config, 'url'>, name: string, path = '/'): string {
  return isSecure(config) && path === '/' ? `__Host-${name}` : name;
}

export function readCookie(
  ctx: Context,
  config: Pick<Config, 'url'>,
  name: string,
  path = '/',
): string | undefined {
  return ctx.cookies.get(cookieName(config, name, path), { signed: false });
}

/** Sets a cookie that script cannot read; without `seconds` it goes with the browser. */
export function setCookie(
  ctx: Context,
  config: Pick<Config, 'url'>,
  name: string,
  value: string,
  { seconds, path = '/' }: Lifetime = {},
): void {
  ctx.cookies.secure = isSecure(config);
  ctx.cookies.set(cookieName(config, name, path), value, {
    signed: false,
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(config),
    overwrite: true,
    path,
    ...(seconds !== undefined && { maxAge: seconds * 1000 }),
  });
}

export function clearCookie(ctx: Context, config: Pick<Config, 'url'>, name: string, path = '/'): void {
  setCookie(ctx, config, name, '', { seconds: 0, path });
}
