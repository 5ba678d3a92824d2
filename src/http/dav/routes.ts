import type { Context as KoaContext, Middleware } from 'koa';
import type { Context } from '../../context.ts';
import { DomainError } from '../../errors.ts';
import type { LastUses } from '../../signing-in/uses.ts';
import { remove } from './delete.ts';
import { get } from './get.ts';
import { makeCalendar } from './make-calendar.ts';
import { move } from './move.ts';
import { answerOptions, classesOf, methodsOf } from './options.ts';
import { post } from './post.ts';
import { propfind } from './propfind.ts';
import { proppatch } from './proppatch.ts';
import { put } from './put.ts';
import { report } from './report.ts';
import { signIn, type MembersContext } from './sign-in.ts';
import { placeOf, rootPath, type Place } from './tree.ts';

type Method = (ctx: KoaContext, context: MembersContext, place: Place) => Promise<void>;

const methods: Readonly<Record<string, Method>> = {
  GET: get,
  HEAD: get,
  PROPFIND: propfind,
  PROPPATCH: proppatch,
  REPORT: report,
  MKCALENDAR: makeCalendar,
  MKCOL: makeCalendar,
  POST: post,
  PUT: put,
  DELETE: remove,
  COPY: move,
  MOVE: move,
};

/** What they would make where nothing can be has nothing to stand in: RFC 4918 §9.3.1, §9.7.1, RFC 4791 §5.3.1. */
const making = new Set(['PUT', 'MKCOL', 'MKCALENDAR']);

/** `/dav/…` for calendar programs, and where they look for it (RFC 6764 §5). */
export function davRoutes(context: Context, { uses }: Readonly<{ uses: LastUses }>): Middleware {
  return async (ctx, next) => {
    if (/^\/\.well-known\/caldav\/?$/.test(ctx.path)) {
      ctx.status = 301;
      ctx.set('Location', `${context.config.url}${rootPath}`);
      ctx.body = '';
      return;
    }
    if (!/^\/dav(\/|$)/.test(ctx.path)) {
      await next();
      return;
    }
    const place = placeOf(ctx.path);
    if (ctx.method === 'OPTIONS') {
      answerOptions(ctx, place ?? { kind: 'root' });
      return;
    }
    ctx.set('DAV', classesOf(place?.kind ?? 'root'));
    const login = place !== undefined && 'login' in place ? place.login : undefined;
    const member = await signIn(ctx, { context, uses }, login);
    if (place === undefined) throw new DomainError(making.has(ctx.method) ? 'parent-missing' : 'not-found');
    const method = methods[ctx.method];
    if (method === undefined) {
      const allowed = methodsOf[place.kind].join(', ');
      ctx.set('Allow', allowed);
      throw new DomainError('method-not-allowed', { allowed });
    }
    await method(ctx, member, place);
  };
}
