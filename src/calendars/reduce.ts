import type { Settings } from '../context.ts';
import { ensureCrlf } from '../ics/lines.ts';
import { redactObject, type Redaction } from '../ics/redact.ts';
import { keyedHash } from '../server/secrets.ts';
import type { EventText } from '../storage/tables/events.ts';
import { isWhole, type View } from './access.ts';
import { revisionFor } from './levels.ts';

/** What a share's level of detail means for the text. */
const shownAt = { busy: 'times', titles: 'titles', full: 'all' } as const;

/** What of an event its reduction needs. */
export type Reducible = Omit<EventText, 'kind'>;

/** What stands in a reduced text for what it hides: another UID, another DTSTAMP. */
type StandIns = Readonly<{
  pseudonym: (uid: string) => string;
  stampOf: (event: Reducible) => string;
}>;

/**
 * How an event is written for one view: the owner's bytes where nothing is hidden, in lines that end in CRLF. `scope`
 * (the share) is what UIDs are replaced for: the same within a share, different in the next, so that two of them cannot
 * be matched. What is written anew is stamped with the moment when what this view shows of the event last changed.
 */
export function reducer(config: Settings, view: View, scope: string): (event: Reducible) => string {
  return reduceWith(view, {
    pseudonym: (uid) => `${keyedHash(config.secretKey, 'uid', `${scope} ${uid}`)}@fasti`,
    stampOf: (event) => stampText(revisionFor(event, view)),
  });
}

/** The same with stand-ins of the caller's own. */
export function reduceWith(view: View, { pseudonym, stampOf }: StandIns): (event: Reducible) => string {
  const redaction: Redaction = {
    detail: shownAt[view.detail],
    privateDetail: shownAt[view.privateDetail],
    attendees: view.attendees ? 'kept' : 'dropped',
    alarms: view.alarms ? 'kept' : 'dropped',
  };
  // What was found out when it was written need not be looked for again.
  const ofPublic: Redaction = { ...redaction, privateDetail: redaction.detail };
  const keepsExtras = view.attendees && view.alarms;
  const hidesPrivate = !isWhole(view);
  return (event) => {
    const asItCame =
      view.detail === 'full' &&
      !(hidesPrivate && event.has_private === 1) &&
      (keepsExtras || event.has_extras === 0);
    if (asItCame) return withCrlf(event, event.text);
    return withCrlf(
      event,
      redactObject(event.text, event.has_private === 1 ? redaction : ofPublic, pseudonym, stampOf(event)),
    );
  };
}

/** What other objects than VEVENTs a view shows at all: without their details they are no time that is taken. */
export function othersShown({ detail, privateDetail }: View): 'all' | 'public' | 'none' {
  if (detail !== 'full') return 'none';
  return privateDetail === 'full' ? 'all' : 'public';
}

function withCrlf({ bare_breaks }: Reducible, text: string): string {
  return bare_breaks === 1 ? ensureCrlf(text) : text;
}

/** `20260310T090000Z` (RFC 5545 §3.3.5). */
function stampText(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}
