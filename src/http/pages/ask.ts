import type { RouterContext } from '@koa/router';
import { contextFor, type Context } from '../../context.ts';
import { DomainError } from '../../errors.ts';
import type { House } from '../../house.ts';
import type { Actor } from '../../people/actor.ts';
import type { Language } from '../../people/language.ts';
import type { User } from '../../people/user.ts';
import { formOf, type Form } from '../forms.ts';
import { actorOf } from '../sessions.ts';
import { languageOfPage } from './language.ts';
import { show, type Page } from './view.ts';
import { wordsIn, type Words } from './words.ts';

/** One request for a page: who asks for what, in which language, and how to answer. */
export type Ask<Who extends Actor = Actor> = Readonly<{
  ctx: RouterContext;
  house: House;
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

export type AskOfUser = Ask<{ kind: 'user'; user: User }>;
export type AskOfMember = Ask<Extract<Actor, { kind: 'user' | 'guest' }>>;

type Handler<Who extends Actor> = (ask: Ask<Who>) => Promise<void> | void;
type Middleware = (ctx: RouterContext) => Promise<void>;

export function askOf<Who extends Actor>(
  ctx: RouterContext,
  house: House,
  actor: Who,
  theirs?: Language,
): Ask<Who> {
  const words = wordsIn(languageOfPage(ctx, house, theirs ?? languageOfActor(actor)));
  return {
    ctx,
    house,
    context: contextFor(house, actor),
    actor,
    form: formOf(ctx),
    words,
    t: words.t,
    param: (name) => (ctx.params as Record<string, string | undefined>)[name] ?? '',
    query: (name) => new URLSearchParams(ctx.querystring).get(name) ?? '',
    show: (view, data, page) => show(ctx, house, view, data, { ...page, words, actor }),
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
  (house: House, handle: Handler<Actor>): Middleware =>
  async (ctx) => {
    await handle(askOf(ctx, house, await actorOf(ctx, house)));
  };

/** For users and guests; anybody else signs in first, and comes back to what they wanted to see. */
export const member =
  (house: House, handle: Handler<AskOfMember['actor']>): Middleware =>
  async (ctx) => {
    const actor = await actorOf(ctx, house);
    if (actor.kind === 'user' || actor.kind === 'guest') await handle(askOf(ctx, house, actor));
    else sendToSignIn(ctx);
  };

/** For users of a domain; a guest has no calendars here and is led to those shared with them. */
export const user =
  (house: House, handle: Handler<AskOfUser['actor']>): Middleware =>
  async (ctx) => {
    const actor = await actorOf(ctx, house);
    if (actor.kind === 'user') {
      await handle(askOf(ctx, house, actor));
      return;
    }
    if (actor.kind !== 'guest') {
      sendToSignIn(ctx);
      return;
    }
    ctx.redirect('/shared');
    ctx.status = 303;
  };

export const administrator = (house: House, handle: Handler<AskOfUser['actor']>): Middleware =>
  user(house, async (ask) => {
    if (!ask.actor.user.admin) throw new DomainError('not-allowed');
    await handle(ask);
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
