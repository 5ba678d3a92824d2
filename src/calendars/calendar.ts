import { DomainError } from '../errors.ts';
import type { Id } from '../people/id.ts';
import type { PrincipalId } from '../people/principal.ts';

/** A user or a space, as a calendar names them. */
export type Owner = Readonly<{
  id: PrincipalId;
  kind: 'user' | 'space';
  login: string;
  name: string;
}>;

/**
 * Owned by a user or a space; `slug` is its name in addresses, unique with its owner. `revision` and `levels` say when
 * it last changed for whom (`levels.ts`).
 */
export type Calendar = Readonly<{
  id: Id<'calendar'>;
  domain: Id<'domain'>;
  owner: Owner;
  slug: string;
  name: string;
  color: string | null;
  description: string | null;
  /** Where its floating times and unknown zones belong; null: the domain's. */
  timeZone: string | null;
  /** What members of the space that owns it may do. */
  memberRole: 'viewer' | 'editor';
  revision: number;
  levels: string;
}>;

/** How a calendar is named: by its identifier, or as its address does. */
export type Which = Readonly<{ id: Id<'calendar'> } | { owner: string; slug: string }>;

/** Letters and digits of any script, with - _ . between them: what stands in the address before `.ics`. */
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
