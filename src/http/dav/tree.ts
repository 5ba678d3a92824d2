import { inPath } from '../../calendars/address.ts';
import type { Calendar } from '../../calendars/calendar.ts';
import { DomainError } from '../../errors.ts';
import { normaliseLogin } from '../../people/login.ts';

/** Where a request goes: DESIGN of the tree in ARCHITECTURE.md. Parts are decoded; `login` as it is kept. */
export type Place =
  | { kind: 'root' | 'principals' | 'homes' }
  | { kind: 'principal' | 'home'; login: string }
  | { kind: 'calendar'; login: string; segment: string }
  | { kind: 'push'; id: string }
  | { kind: 'event'; login: string; segment: string; name: string };

/** Characters of a part that somebody chose, and of a name that stands for such a one. */
export const longestName = 255;
const longestTold = 1100;

/** The place of a path below `/dav`; undefined where nothing can be. With or without a slash at its end. */
export function placeOf(path: string): Place | undefined {
  const parts = path.split('/').slice(2);
  if (parts.at(-1) === '') parts.pop();
  const decoded = parts.map((part, at) => decodedPart(part, at === 3 ? longestTold : longestName));
  if (decoded.some((part) => part === undefined)) return undefined;
  const [room, login, segment, name, ...more] = decoded as string[];
  if (more.length > 0) return undefined;
  if (room === undefined) return { kind: 'root' };
  if (room === 'principals' && segment === undefined)
    return login === undefined ? { kind: 'principals' } : { kind: 'principal', login: normaliseLogin(login) };
  if (room === 'push' && login !== undefined && segment === undefined) return { kind: 'push', id: login };
  if (room !== 'calendars') return undefined;
  if (login === undefined) return { kind: 'homes' };
  const whose = normaliseLogin(login);
  if (segment === undefined) return { kind: 'home', login: whose };
  if (name === undefined) return { kind: 'calendar', login: whose, segment };
  return { kind: 'event', login: whose, segment, name };
}

/** A part of a path; undefined for what can be no name: dots, a slash within, NUL, no UTF-8, longer than any. */
function decodedPart(part: string, longest: number): string | undefined {
  try {
    const text = decodeURIComponent(part);
    const isName =
      text !== '' && text !== '.' && text !== '..' && !/[/\0]/.test(text) && text.length <= longest;
    return isName ? text : undefined;
  } catch {
    return undefined;
  }
}

/** The place that a Destination header or an href names, on whatever host it says we are. Throws bad-request. */
export function placeIn(address: string): Place | undefined {
  const path = URL.parse(address, 'http://here.invalid')?.pathname;
  if (path === undefined || !/^\/dav(\/|$)/.test(path))
    throw new DomainError('bad-request', { reason: 'destination' });
  return placeOf(path);
}

export const rootPath = '/dav/';
export const principalsPath = '/dav/principals/';
export const homesPath = '/dav/calendars/';
export const principalPath = (login: string): string => `${principalsPath}${inPath(login)}/`;
export const homePath = (login: string): string => `${homesPath}${inPath(login)}/`;

/** Its calendars by their own names in their owner's home; those of others by an identifier, which stays. */
export function calendarPath(home: string, calendar: Calendar): string {
  return homePath(home) + inPath(segmentOf(home, calendar)) + '/';
}

/** No slug begins with this. */
const foreign = '_';

function segmentOf(home: string, { id, owner, slug, resourceName }: Calendar): string {
  return owner.login === home ? (resourceName ?? slug) : `${foreign}${id}`;
}

/** The identifier of a calendar of others; undefined for a name of one's own. */
export function foreignId(segment: string): string | undefined {
  return segment.startsWith(foreign) ? segment.slice(foreign.length) : undefined;
}

export const pushPath = (id: string): string => `/dav/push/${inPath(id)}`;

export const eventPath = (collection: string, name: string): string => collection + inPath(name);
