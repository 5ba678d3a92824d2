import type { DomainError } from '../errors.ts';
import { meanings } from '../meanings.ts';

/** `No such user (login: ann@monasso.org)`. */
export function refusalInWords({ code, details }: DomainError): string {
  const told = Object.entries(details).map(([key, value]) => `${key}: ${String(value)}`);
  return `${meanings[code].title}${told.length > 0 ? ` (${told.join(', ')})` : ''}`;
}

export function refusalInJson({ code, details }: DomainError): Readonly<Record<string, unknown>> {
  return { error: code, title: meanings[code].title, ...details };
}
