import type { Context as KoaContext } from 'koa';
import type { DontNotify } from '../../calendars/untold.ts';
import { pushPath } from './tree.ts';

/**
 * Push-Dont-Notify (WebDAV-Push): the subscriptions of whoever makes the change that know of it already, by their addresses,
 * or all of them. What is none of ours is passed over.
 */
export function dontNotify(ctx: KoaContext): DontNotify | undefined {
  const header = ctx.get('Push-Dont-Notify').trim();
  if (header === '') return undefined;
  if (header === '*') return 'all';
  const paths = [...header.matchAll(/"([^"]*)"/g)].map(([, url]) => URL.parse(url!)?.pathname ?? '');
  const prefix = pushPath('');
  return paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
}
