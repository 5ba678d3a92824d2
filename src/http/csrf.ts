import type { Context, Middleware } from 'koa';
import { DomainError } from '../errors.ts';
import type { Services } from '../server/services.ts';
import { keyedHash, newToken, sameText } from '../server/secrets.ts';
import { readCookie, setCookie } from './cookies.ts';
import { formOf } from './forms.ts';
import { sessionKey } from './sessions.ts';
import { slot } from './state.ts';

type Keys = Pick<Services, 'config'>;

const NAME = 'fasti-form';
export const tokenField = '_token';

/**
 * The token for a form on the page being shown: from a random cookie and, for somebody signed in, from their session. A
 * page for nobody gets one too, without a row in storage.
 */
export function formToken(ctx: Context, { config }: Keys): string {
  let nonce = nonceOf(ctx, { config }) ?? given.get(ctx);
  if (nonce === undefined) {
    nonce = newToken();
    given.set(ctx, nonce);
    setCookie(ctx, config, NAME, `${nonce}.${keyedHash(config.secretKey, 'form', `nonce ${nonce}`)}`);
  }
  return tokenOf(config.secretKey, nonce, sessionKey(ctx));
}

/** Of several forms on one page, the first sets the cookie: the others must see it. */
const given = slot<string>('form nonce');

function nonceOf(ctx: Context, { config }: Keys): string | undefined {
  const [nonce = '', mark = ''] = (readCookie(ctx, config, NAME) ?? '').split('.');
  return nonce !== '' && sameText(mark, keyedHash(config.secretKey, 'form', `nonce ${nonce}`))
    ? nonce
    : undefined;
}

const tokenOf = (secretKey: string, nonce: string, session: string) =>
  keyedHash(secretKey, 'form', `token ${nonce} ${session}`);

/**
 * Lets a form in only when a page of ours sent it. Browsers say where a request comes from (Sec-Fetch-Site); those that
 * do not say at least Origin, which our no-referrer turns into `null`, and there the token decides. The token is asked
 * of every form. Throws form-expired.
 */
export function refuseForeignForms({ config }: Keys): Middleware {
  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD' && ctx.method !== 'OPTIONS') {
      const nonce = nonceOf(ctx, { config });
      const token = formOf(ctx).text(tokenField);
      if (nonce === undefined || !sameText(token, tokenOf(config.secretKey, nonce, sessionKey(ctx))))
        throw new DomainError('form-expired');
    }
    await next();
  };
}

/** Refuses what another site sends before its body is looked at. Throws form-expired. */
export function refuseOtherSites({ config }: Keys): Middleware {
  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD' && isFromElsewhere(ctx, config.url))
      throw new DomainError('form-expired', { reason: 'other-site' });
    await next();
  };
}

function isFromElsewhere(ctx: Context, url: string): boolean {
  const site = ctx.get('Sec-Fetch-Site');
  if (site !== '') return site !== 'same-origin' && site !== 'none';
  const origin = ctx.get('Origin');
  if (origin === '' || origin === 'null') return false;
  return origin !== new URL(url).origin && URL.parse(origin)?.host !== ctx.host;
}
