import assert from 'node:assert/strict';

/** What a calendar program sends, and what it is told. */
export type Told = Readonly<{ status: number; headers: Headers; text: string }>;

type Request = Readonly<{
  /** `login:password`. */
  login?: string;
  method?: string;
  headers?: Readonly<Record<string, string>>;
}>;

/** A calendar program at a site: it follows no redirect, keeps no cookie, and sends a login only where it has one. */
export async function ask(
  { url }: { url: string },
  address: string,
  { login, method = 'GET', headers = {} }: Request = {},
): Promise<Told> {
  const { pathname, search } = new URL(address, url);
  const response = await fetch(`${url}${pathname}${search}`, {
    method,
    redirect: 'manual',
    headers: {
      ...headers,
      ...(login !== undefined && { Authorization: `Basic ${Buffer.from(login).toString('base64')}` }),
    },
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The content lines of a feed, unfolded. Fails where the text is no calendar, whole. */
export function linesOf({ status, text }: Told): string[] {
  assert.equal(status, 200, text);
  assert.match(text, /^BEGIN:VCALENDAR\r\n[^]*END:VCALENDAR\r\n$/);
  return text.replaceAll(/\r\n[ \t]/g, '').split('\r\n');
}

/** The values of a property in a feed, in order. */
export function valuesOf(told: Told, property: string): string[] {
  return linesOf(told)
    .filter((line) => new RegExp(`^${property}[:;]`).test(line))
    .map((line) => line.slice(line.indexOf(':') + 1));
}
