import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import type { Context } from 'koa';
import type { Services } from '../../../server/services.ts';
import { languages, type Language } from '../../../people/language.ts';
import type { Actor } from '../../../people/actor.ts';
import { formToken, tokenField } from '../../csrf.ts';
import { keepOutOfIndex } from '../../robots.ts';
import { icon, script, style } from './assets.ts';
import type { Words } from '../../../words/words.ts';

const eta = new Eta({
  views: fileURLToPath(new URL('../../../../views', import.meta.url)),
  cache: true,
  autoTrim: false,
});

/** What stands around every page. */
type Frame = Readonly<{
  title: string;
  /** Kept out of search engines: whatever only some people should find. */
  hidden: boolean;
  wide: boolean;
  signedIn: { name: string; login: string; kind: 'user' | 'guest'; admin: boolean } | undefined;
  here: string;
  otherLanguages: readonly { language: Language; name: string; address: string }[];
  assets: { style: string; script: string; icon: string };
}>;

export type Page = Readonly<{
  title: string;
  words: Words;
  actor?: Actor;
  status?: number;
  hidden?: boolean;
  wide?: boolean;
}>;

const nameOfLanguage: Record<Language, string> = { fr: 'Français', en: 'English' };

/**
 * Answers with a page. The view gets `data`, whose type stands beside the caller, the frame, the words `t`, and `token`,
 * which a form needs: it sets a cookie only where a form asks for it.
 */
export function show(
  ctx: Context,
  services: Pick<Services, 'config'>,
  view: string,
  data: object,
  { title, words, actor, status = 200, hidden = true, wide = false }: Page,
): void {
  const frame: Frame = {
    title,
    hidden,
    wide,
    signedIn: signedInAs(actor),
    here: ctx.path,
    otherLanguages: languages
      .filter((language) => language !== words.language)
      .map((language) => ({ language, name: nameOfLanguage[language], address: addressIn(ctx, language) })),
    assets: { style: style.path, script: script.path, icon: icon.path },
  };
  const text = eta.render(`/${view}`, {
    ...data,
    frame,
    lang: words.language,
    t: words.t,
    tokenField,
    token: () => formToken(ctx, services),
  });
  ctx.status = status;
  ctx.set('Content-Language', words.language);
  ctx.set('Vary', 'Accept-Language, Cookie');
  if (hidden) keepOutOfIndex(ctx);
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = text;
}

function signedInAs(actor: Actor | undefined): Frame['signedIn'] {
  if (actor?.kind === 'user') {
    const { name, login, admin } = actor.user;
    return { name, login, kind: 'user', admin };
  }
  if (actor?.kind === 'guest') {
    const { name, email, login } = actor.guest;
    return { name: name ?? email, login, kind: 'guest', admin: false };
  }
  return undefined;
}

/** This page in another language. A form that failed is shown at the address it was sent to: there the start page must do. */
function addressIn(ctx: Context, language: Language): string {
  if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return `/?lang=${language}`;
  const query = new URLSearchParams(ctx.querystring);
  query.set('lang', language);
  return `?${query.toString()}`;
}
