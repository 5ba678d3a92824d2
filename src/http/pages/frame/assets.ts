import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Middleware } from 'koa';

type Asset = Readonly<{ path: string; type: string; bytes: Buffer }>;

/** Read once; the name holds a hash of the content, so browsers keep it for good and get the next one at once. */
function asset(name: string, type: string, more = ''): Asset {
  const kept = readFileSync(new URL(`../../../../views/${name}`, import.meta.url));
  const bytes = Buffer.concat([kept, Buffer.from(more)]);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  return { path: `/assets/${name.replace('.', `-${hash}.`)}`, type, bytes };
}

export const style = asset('style.css', 'text/css; charset=utf-8');
export const script = asset('script.js', 'text/javascript; charset=utf-8');
export const agendaStyle = asset('agenda.css', 'text/css; charset=utf-8', places());
export const agendaScript = asset('agenda.js', 'text/javascript; charset=utf-8');
export const icon = asset('icon.svg', 'image/svg+xml');

const byPath = new Map([style, script, agendaStyle, agendaScript, icon].map((one) => [one.path, one]));

/**
 * Classes for where something lies in a day: `s-` from which quarter of an hour, `q-` for how many (and how many lines
 * of text that is), `n-` of how many columns it is
 * in the one with the number `i-`; `l-` in which lane, `d-` over how many days. A page may hold no style of its own (CSP).
 */
function places(): string {
  const rules = {
    s: ['--from', 96],
    q: ['--quarters', 97],
    n: ['--columns', 7],
    i: ['--column', 7],
  } as const;
  const more = { l: ['--lane', 40], d: ['--days', 43] } as const;
  return Object.entries({ ...rules, ...more })
    .flatMap(([letter, [name, most]]) =>
      Array.from({ length: most }, (_, number) => {
        const lines = letter === 'q' ? `;--lines:${Math.max(1, Math.floor((number * 12 - 5) / 18.4))}` : '';
        return `.${letter}-${number}{${name}:${number}${lines}}`;
      }),
    )
    .join('\n');
}

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
