import { DomainError } from '../errors.ts';
import { isAllowedHost } from '../server/outside.ts';
import type { Address } from './source.ts';

type Given = Readonly<{ address: string; login?: string | undefined; password?: string | undefined }>;

/** What programs call https for calendars, and people write with it. */
const secured = /^(webcals?|https?|feed):/i;
const longest = 2000;

/**
 * The address as it is fetched: `webcal:` is https, a login within the address is taken out of it. Over http nothing
 * travels that is to be kept secret. Throws bad-source-address.
 */
export function readAddress(given: Given, allowed: readonly string[]): Address {
  const typed = given.address.trim();
  const scheme = secured.exec(typed)?.[1]?.toLowerCase();
  const url = URL.parse(scheme === undefined || scheme === 'http' ? typed : typed.replace(secured, 'https:'));
  if (url === null || typed.length > longest)
    throw new DomainError('bad-source-address', { reason: 'not-an-address' });
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new DomainError('bad-source-address', { reason: 'scheme' });
  if (!isAllowedHost(url.hostname, allowed))
    throw new DomainError('bad-source-address', { reason: 'inside' });
  const login = given.login?.trim() || decoded(url.username);
  const password = given.password || decoded(url.password);
  if (url.protocol === 'http:' && (login !== '' || password !== ''))
    throw new DomainError('bad-source-address', { reason: 'password-over-http' });
  url.username = url.password = url.hash = '';
  return { url: url.href, login, password };
}

/** What stands in an address as it is where it means nothing in percent signs. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
