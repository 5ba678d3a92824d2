import type { Context } from 'koa';
import type { Config } from '../config.ts';

/** How far Koa believes X-Forwarded-For and -Proto: the proxy writes where a request came from behind what the request itself says of that. */
export const proxySettings = ({ trustProxy }: Pick<Config, 'trustProxy'>) => ({
  proxy: trustProxy,
  maxIpsCount: 1,
});

const proxyHeaders = [
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Proto',
  'X-Real-IP',
  'Forwarded',
  'Via',
];

/** Whether anything says that a proxy stands between, trusted or not. */
export function cameThroughProxy(ctx: Context): boolean {
  return proxyHeaders.some((name) => ctx.get(name) !== '');
}
