import type { Settings } from '../context.ts';
import { ensureCrlf, redactObject, type View as Redaction } from '../ics/redact.ts';
import { keyedHash } from '../server/secrets.ts';
import type { View } from './access.ts';
import type { EventText } from '../storage/tables/events.ts';
import { isWhole } from '../feeds/feed.ts';

/**
 * How an event is written for one view: the owner's bytes where nothing is hidden, in lines that end in CRLF. `scope` (the share) is what UIDs are
 * replaced for: the same within a share, different in the next, so that two of them cannot be matched.
 */
export function reducer(config: Settings, view: View, scope: string): (event: EventText) => string {
  const redaction: Redaction = {
    detail: view.detail,
    privateDetail: view.privateDetail,
    attendees: view.attendees ? 'kept' : 'dropped',
    alarms: view.alarms ? 'kept' : 'dropped',
  };
  // What the import found out need not be looked for again.
  const ofPublic: Redaction = { ...redaction, privateDetail: view.detail };
  const pseudonym = (uid: string) => `${keyedHash(config.secretKey, 'uid', `${scope} ${uid}`)}@fasti`;
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
      redactObject(event.text, event.has_private === 1 ? redaction : ofPublic, pseudonym),
    );
  };
}

function withCrlf({ bare_breaks }: EventText, text: string): string {
  return bare_breaks === 1 ? ensureCrlf(text) : text;
}
