import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Middleware } from 'koa';

type Asset = Readonly<{ path: string; type: string; bytes: Buffer }>;

/** Read once; the name holds a hash of the content, so browsers keep it for good and get the next one at once. */
function asset(name: string, type: string): Asset {
  const bytes = readFileSync(new URL(`../../../../views/${name}`, import.meta.url));
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  return { path: `/assets/${name.replace('.', `-${hash}.`)}`, type, bytes };
}

export const style = asset('style.css', 'text/css; charset=utf-8');
export const script = asset('script.js', 'text/javascript; charset=utf-8');
export const icon = asset('icon.svg', 'image/svg+xml');

const byPath = new Map([style, script, icon].map((one) => [one.path, one]));

/** Answers for style, script and icon. */
export const assets: Middleware = async (ctx, next) => {
  const found = ctx.method === 'GET' || ctx.method === 'HEAD' ? byPath.get(ctx.path) : undefined;
  if (found === undefined) {
    await next();
    return;
  }
  ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
  ctx.type = found.type;
  ctx.body = found.bytes;
};
