import { DomainError } from '../errors.ts';
import type { Id } from '../people/id.ts';

/** Owned by a user; `slug` is its name in addresses, unique with its owner; `revision` grows with each change. */
export type Calendar = Readonly<{
  id: Id<'calendar'>;
  domain: Id<'domain'>;
  owner: Id<'user'>;
  ownerLogin: string;
  ownerName: string;
  slug: string;
  name: string;
  color: string | null;
  description: string | null;
  /** Where its floating times and unknown zones belong; null: the domain's. */
  timeZone: string | null;
  revision: number;
  /** Milliseconds since 1970. */
  changedAt: number;
}>;

/** Letters and digits of any script, with - _ . between them: what stands in the address before `.ics`. */
const slugShape = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}_.-]{0,63}$/u;

/** A slug as it stands in an address, in the form in which it is kept. Never throws; PostgreSQL refuses NUL in text. */
export function normaliseSlug(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll('\0', '\ufffd');
}

/** Throws bad-slug. */
export function readSlug(text: string): string {
  const slug = normaliseSlug(text.trim());
  if (!slugShape.test(slug) || /\.(ics|json|html)$/.test(slug))
    throw new DomainError('bad-slug', { given: text.slice(0, 100) });
  return slug;
}

/** A slug for a name that a person typed: `Mes événements 2026` → `mes-evenements-2026`; `calendar` where nothing is left. */
export function slugFor(name: string): string {
  const slug = name
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return slugShape.test(slug) ? slug : 'calendar';
}

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
