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
  /** The kinds of components that it takes (RFC 4791 §5.2.3); none named: all that we know. */
  components: readonly string[];
  /** The last part of its DAV address as a program made it; null where that is the slug. */
  resourceName: string | null;
  /** Whether its events are those of an address outside (`sources/`). */
  isSourced: boolean;
  revision: number;
  levels: string;
}>;

/** How a calendar is named: by its identifier, or as its address does. */
export type Which = Readonly<{ id: Id<'calendar'> } | { owner: string; slug: string }>;
