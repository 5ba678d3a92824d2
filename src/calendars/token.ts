import type { Settings } from '../context.ts';
import { sealPoint, unsealPoint } from '../server/secrets.ts';
import type { View } from './access.ts';
import type { SyncPoint } from './changes.ts';

/** What somebody follows: a point in one view, scope or window is worth nothing in another. */
export type Followed = Readonly<{
  calendar: string;
  view: View;
  /** What UIDs are replaced for, and whatever else the text follows from. */
  scope: string;
  /** Milliseconds since 1970; null: without bound. */
  window?: Readonly<{ from: number | null; to: number | null }>;
}>;

/** A URI: Evolution ignores tokens without a colon. */
const prefix = 'urn:fasti:sync:';

/**
 * A point as its follower keeps it (RFC 6578 §3.4, the Sync-Token of an enhanced GET): a URI, the same for the same point.
 * It is sealed, since revisions and the names of events are nobody's business, and holds all that is known of the
 * follower: there is no state on the server.
 */
export function writeSyncToken(
  { secretKey }: Pick<Settings, 'secretKey'>,
  followed: Followed,
  point: SyncPoint,
): string {
  return prefix + sealPoint(secretKey, textOf(point), aboutOf(followed));
}

/** The point that a token stands for; undefined where it is none of ours, or was given for something else. */
export function readSyncToken(
  { secretKey }: Pick<Settings, 'secretKey'>,
  followed: Followed,
  token: string,
): SyncPoint | undefined {
  if (!token.startsWith(prefix)) return undefined;
  const text = unsealPoint(secretKey, token.slice(prefix.length), aboutOf(followed));
  if (text === undefined) return undefined;
  const [, seen, begun = seen, revision = seen, name] = /^(\d+)(?: (\d+) (\d+)(?:\/([^]*))?)?$/.exec(text)!;
  return {
    seen: Number(seen),
    begun: Number(begun),
    last: { revision: Number(revision), name: name ?? null },
  };
}

/** One number where all is known up to it, as it mostly is. */
function textOf({ seen, begun, last: { revision, name } }: SyncPoint): string {
  if (seen === begun && begun === revision && name === null) return String(seen);
  return `${seen} ${begun} ${revision}${name === null ? '' : `/${name}`}`;
}

function aboutOf({ calendar, view: { ofPublic, ofPrivate }, scope, window }: Followed): string {
  const sights = [ofPublic, ofPrivate].map(({ detail, attendees, alarms }) => [detail, attendees, alarms]);
  return JSON.stringify([calendar, sights, scope, window?.from ?? null, window?.to ?? null]);
}
