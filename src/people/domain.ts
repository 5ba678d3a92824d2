import { domainToASCII } from 'node:url';
import { DomainError } from '../errors.ts';
import { newId, type Id } from './id.ts';
import type { Language } from './language.ts';
import { readTimeZone } from './zone.ts';

/** The tenant: nothing crosses it. `name` is lower-case with A-labels. */
export type Domain = Readonly<{
  id: Id<'domain'>;
  name: string;
  timeZone: string;
  language: Language;
  programPasswords: ProgramPasswords;
}>;

export const programPasswords = ['optional', 'required'] as const;
/** Whether a user's own password opens calendars to programs too, or pages alone. A guest's always does. */
export type ProgramPasswords = (typeof programPasswords)[number];

/** What needs no conversion, as in nearly every request; an A-label is converted back and forth to be checked. */
const plain =
  /^(?!.*xn--)(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A domain name in lower-case A-labels (RFC 5890), or undefined where the text is none. */
export function normaliseDomainName(text: string): string | undefined {
  const name = text.trim().toLowerCase().replace(/\.$/, '');
  if (plain.test(name)) return name;
  // The URL parser would drop tabs and read %-escapes: only what a person would type goes in.
  if (name === '' || /[\s%/\\:?#@[\]<>^|"'`{}]/.test(name)) return undefined;
  const ascii = domainToASCII(name);
  const labels = ascii.split('.');
  const good = labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
  return good && labels.length > 1 && ascii.length <= 253 && !/^[\d.]+$/.test(ascii) ? ascii : undefined;
}

/** As `normaliseDomainName`; throws bad-domain. */
export function readDomainName(text: string): string {
  const name = normaliseDomainName(text);
  if (name === undefined) throw new DomainError('bad-domain', { given: text });
  return name;
}

/** What somebody who makes a domain says of it. */
export type NewDomain = Readonly<{ name: string; timeZone?: string; language?: Language }>;

/** A domain as somebody asks for it, in France unless they say otherwise. Throws bad-domain. */
export function readNewDomain({ name, timeZone = 'Europe/Paris', language = 'fr' }: NewDomain): Domain {
  return {
    id: newId<'domain'>(),
    name: readDomainName(name),
    timeZone: readZone(timeZone),
    language,
    programPasswords: 'optional',
  };
}

/** As `readTimeZone`; throws bad-domain. */
export function readZone(text: string): string {
  const zone = readTimeZone(text);
  if (zone === undefined)
    throw new DomainError('bad-domain', { reason: 'time-zone', given: text.slice(0, 100) });
  return zone;
}
