import { DomainError } from '../errors.ts';

/** A display name: trimmed, one line, 1 to 200 characters. Throws bad-name. */
export function readDisplayName(text: string): string {
  const name = text
    .normalize('NFC')
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim();
  if (name === '' || name.length > 200)
    throw new DomainError('bad-name', { reason: name === '' ? 'empty' : 'too-long' });
  return name;
}
