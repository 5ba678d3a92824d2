import type { RouterContext } from '@koa/router';
import { contextFor, type Context } from '../../../context.ts';
import { DomainError } from '../../../errors.ts';
import type { Services } from '../../../server/services.ts';
import type { Actor } from '../../../people/actor.ts';
import type { Language } from '../../../people/language.ts';
import type { User } from '../../../people/user.ts';
import { formOf, type Form } from '../../forms.ts';
import { actorOf } from '../../sessions.ts';
import { languageOfPage } from './language.ts';
import { show, type Page } from './view.ts';
import { wordsIn, type Words } from '../../../words/words.ts';

/** One request for a page: who asks for what, in which language, and how to answer. */
export type PageRequest<Who extends Actor = Actor> = Readonly<{
  ctx: RouterContext;
  services: Services;
  context: Context & { readonly actor: Who };
  actor: Who;
  form: Form;
  words: Words;
  t: Words['t'];
  param(name: string): string;
  query(name: string): string;
  show(view: string, data: object, page: Omit<Page, 'words' | 'actor'>): void;
  /** After a form: the browser asks for the next page with GET (RFC 9110 §15.4.4), so that reloading sends nothing again. */
  goTo(path: string): void;
}>;

export type UserRequest = PageRequest<{ kind: 'user'; user: User }>;
export type MemberRequest = PageRequest<Extract<Actor, { kind: 'user' | 'guest' }>>;

type Handler<Who extends Actor> = (request: PageRequest<Who>) => Promise<void> | void;
type Middleware = (ctx: RouterContext) => Promise<void>;

export function pageRequest<Who extends Actor>(
  ctx: RouterContext,
  services: Services,
  actor: Who,
  theirs?: Language,
): PageRequest<Who> {
  const words = wordsIn(languageOfPage(ctx, services, theirs ?? languageOfActor(actor)));
  return {
    ctx,
    services,
    context: contextFor(services, actor),
    actor,
    form: formOf(ctx),
    words,
    t: words.t,
    param: (name) => (ctx.params as Record<string, string | undefined>)[name] ?? '',
    query: (name) => new URLSearchParams(ctx.querystring).get(name) ?? '',
    show: (view, data, page) => show(ctx, services, view, data, { ...page, words, actor }),
    goTo(path) {
      ctx.redirect(path);
      ctx.status = 303;
    },
  };
}

function languageOfActor(actor: Actor): Language | undefined {
  if (actor.kind === 'user') return actor.user.language;
  return actor.kind === 'guest' ? actor.guest.language : undefined;
}

/** For whoever comes. */
export const anyone =
  (services: Services, handle: Handler<Actor>): Middleware =>
  async (ctx) => {
    await handle(pageRequest(ctx, services, await actorOf(ctx, services)));
  };

/** For users and guests; anybody else signs in first, and comes back to what they wanted to see. */
export const member =
  (services: Services, handle: Handler<MemberRequest['actor']>): Middleware =>
  async (ctx) => {
    const actor = await actorOf(ctx, services);
    if (actor.kind === 'user' || actor.kind === 'guest') await handle(pageRequest(ctx, services, actor));
    else sendToSignIn(ctx);
  };

/** For users of a domain; a guest has no calendars here and is led to those shared with them. */
export const user =
  (services: Services, handle: Handler<UserRequest['actor']>): Middleware =>
  async (ctx) => {
    const actor = await actorOf(ctx, services);
    if (actor.kind === 'user') {
      await handle(pageRequest(ctx, services, actor));
      return;
    }
    if (actor.kind !== 'guest') {
      sendToSignIn(ctx);
      return;
    }
    ctx.redirect('/shared');
    ctx.status = 303;
  };

export const administrator = (services: Services, handle: Handler<UserRequest['actor']>): Middleware =>
  user(services, async (request) => {
    if (!request.actor.user.admin) throw new DomainError('not-allowed');
    await handle(request);
  });

export function sendToSignIn(ctx: RouterContext): void {
  const back = ctx.method === 'GET' || ctx.method === 'HEAD' ? ctx.originalUrl : '/';
  ctx.redirect(back === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ next: back }).toString()}`);
  ctx.status = 303;
}

/**
 * A path of ours to go back to; anything else, such as `//elsewhere.example` or `/\elsewhere`, is the start page. Looked at
 * as a browser will read it: `/..//elsewhere.example` becomes one of those.
 */
export function ownPath(text: string): string {
  const url = /^\/(?![/\\])/.test(text) ? URL.parse(text, 'http://here.invalid') : null;
  return url?.host === 'here.invalid' && !url.pathname.startsWith('//')
    ? `${url.pathname}${url.search}`
    : '/';
}
