import type { Config } from '../config.ts';

export type Addresses = Readonly<{ feed: string; webcal: string; page: string }>;

/** The addresses of a calendar: by its readable name, or by a link's secret. */
export function addressesOf(
  { url }: Pick<Config, 'url'>,
  { owner, slug }: Readonly<{ owner: { login: string }; slug: string }>,
  secret?: string,
): Addresses {
  const path =
    secret === undefined
      ? `home/${inPath(owner.login)}/${inPath(slug)}`
      : `link/${encodeURIComponent(secret)}`;
  const feed = `${url}/${path}.ics`;
  // `webcals:` is registered nowhere, and an iPhone does not know it.
  return { feed, webcal: feed.replace(/^https?:/, 'webcal:'), page: `${url}/${path}.html` };
}

/** Where programs that also write begin to look (RFC 6764 §6): they find every calendar of whoever signs in. */
export const caldavAddress = ({ url }: Pick<Config, 'url'>): string => `${url}/dav/`;

/** A part of a path. RFC 3986 §3.3: an @ may stand in it as it is, and people read it. */
export function inPath(text: string): string {
  return encodeURIComponent(text).replaceAll('%40', '@');
}
