import type { Id } from '../people/id.ts';
import { viewOf, type Detail } from '../calendars/access.ts';
import { isWider } from '../calendars/wider.ts';
import { isNamed, type Share } from './share.ts';

/** What an owner should know of a share beside another. */
export type ShareWarning =
  /** Whoever it was made for can see more by this wider one: the public address, or a link once they have it. */
  | {
      kind: 'wider-elsewhere';
      share: Id<'share'>;
      by: 'public' | 'link';
      label: string | null;
      detail: Detail;
    }
  /** Saving this one lets the audiences of these narrower ones see more. */
  | { kind: 'widens-others'; shares: Id<'share'>[]; detail: Detail };

/** The warnings for one live share among the calendar's other live ones (PRODUCT 1.7, trap 16). */
export function warningsFor(share: Share, live: readonly Share[]): ShareWarning[] {
  const others = live.filter((other) => other.id !== share.id);
  const wider = others
    .filter((other) => reachesBeyond(other, share) && isWider(viewOf(other), viewOf(share)))
    .map((other): ShareWarning => ({
      kind: 'wider-elsewhere',
      share: other.id,
      by: other.audience.kind === 'public' ? 'public' : 'link',
      label: other.audience.kind === 'link' ? other.audience.label : null,
      detail: other.detail,
    }));
  const narrower = others.filter(
    (other) => reachesBeyond(share, other) && isWider(viewOf(share), viewOf(other)),
  );
  if (narrower.length === 0) return wider;
  const widened: ShareWarning = {
    kind: 'widens-others',
    shares: narrower.map((other) => other.id),
    detail: share.detail,
  };
  return [...wider, widened];
}

/** The public address reaches everybody; a link reaches whoever it is passed on to, guests and users among them. */
function reachesBeyond(one: Share, other: Share): boolean {
  if (one.audience.kind === 'public') return other.audience.kind !== 'public';
  return one.audience.kind === 'link' && isNamed(other);
}
