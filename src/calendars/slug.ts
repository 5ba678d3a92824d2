import { DomainError } from '../errors.ts';

/** A calendar's name in addresses, before `.ics`: letters and digits of any script, with - _ . between them. */
const slugShape = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}_.-]{0,63}$/u;

/** What most slugs are: nothing in it changes. */
const plainSlug = /^[a-z0-9_.-]+$/;

/** A slug as it stands in an address, in the form in which it is kept. Never throws; PostgreSQL refuses NUL in text. */
export function normaliseSlug(text: string): string {
  if (plainSlug.test(text)) return text;
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

/** The slug, then the same with -2, -3 … up to -100: what to try in turn where one is taken. */
export function slugsFrom(slug: string): string[] {
  return [slug, ...Array.from({ length: 99 }, (_, at) => `${slug.slice(0, 60)}-${at + 2}`)];
}
