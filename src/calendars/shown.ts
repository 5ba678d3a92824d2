import type { Settings } from '../context.ts';
import { ensureCrlf } from '../ics/lines.ts';
import { isPrivateAround } from '../ics/class.ts';
import { cutExtras, readExtras } from '../ics/extras.ts';
import { isAllPrivate, isSame, redactObject, type Redaction } from '../ics/redact.ts';
import type { EventText } from '../storage/tables/events.ts';
import { isWhole, type Sight, type View } from './access.ts';
import { revisionFor } from './revisions.ts';
import { pseudonymsFor, zoneNamesFor } from './pseudonym.ts';

/** What a share's level of detail means for the text. */
const shownAt = { busy: 'times', titles: 'titles', full: 'all' } as const;

/** What of an event its reduction needs. */
export type Showable = Omit<EventText, 'kind'>;

/** What stands in a reduced text for what it hides: another UID, another DTSTAMP, the name of a zone, a word for the title. */
type ShownStandIns = Readonly<{
  pseudonym: (uid: string) => string;
  zoneName: (tzid: string) => string;
  stampOf: (event: Showable) => string;
  busy: string;
}>;

/**
 * How an event is written for one view: the owner's bytes where nothing is hidden, in lines that end in CRLF. `scope`
 * (the share) is what UIDs are replaced for, `busy` what a time that is taken is called (`busyIn`). What is written anew
 * is stamped with the moment when what this view shows of the event last changed.
 */
export function shownTo(
  config: Pick<Settings, 'secretKey'>,
  { view, scope, busy }: Readonly<{ view: View; scope: string; busy: string }>,
  zoneName = zoneNamesFor(config, scope),
): (event: Showable) => string {
  return shownWith(view, {
    pseudonym: pseudonymsFor(config, scope),
    zoneName,
    stampOf: (event) => stampText(revisionFor(event, view)),
    busy,
  });
}

/** The same with stand-ins of the caller's own. */
export function shownWith(
  view: View,
  { pseudonym, zoneName, stampOf, busy }: ShownStandIns,
): (event: Showable) => string {
  const [ofPublic, ofPrivate] = [redactionFor(view.ofPublic), redactionFor(view.ofPrivate)];
  // What was found out when it was written need not be looked for again.
  const ofPublicAlone = {
    redactions: { ofPublic, ofPrivate: ofPublic },
    isWhole: view.ofPublic.detail === 'full',
  };
  const ofBoth = {
    redactions: { ofPublic, ofPrivate },
    isWhole: isWhole(view) && isSame(ofPublic, ofPrivate),
  };
  return (event) => {
    const shown = event.has_private === 1 ? ofBoth : ofPublicAlone;
    if (shown.isWhole) return withCrlf(event, cutExtras(event.text, readExtras(event.extras), ofPublic));
    const standIns = {
      pseudonym,
      zoneName,
      // Only what is written anew has one.
      get stamp() {
        return stampOf(event);
      },
      busy,
      isPrivate: event.has_private === 1 && isPrivateAround(event.wrapper),
    };
    return withCrlf(event, redactObject(event.text, shown.redactions, standIns));
  };
}

function redactionFor({ detail, attendees, alarms }: Sight): Redaction {
  return {
    detail: shownAt[detail],
    attendees: attendees ? 'kept' : 'dropped',
    alarms: alarms ? 'kept' : 'dropped',
  };
}

/**
 * Whether something of an event is shown: mostly known without writing it anew, since a time that is not called off is nothing
 * to nobody.
 */
export function showsAnything(
  shown: (event: Showable) => string,
): (event: Showable & { kind: string }) => boolean {
  return (event) => (event.kind === 'VEVENT' && isPlainTime(event.text)) || shown(event) !== '';
}

/** A start that surely can be read; any other is for the reader to say. */
const plainStart =
  /\nDTSTART(?:;TZID=[\w/+-]+|;VALUE=DATE)?:[12]\d{3}(?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8])(?:T(?:[01]\d|2[0-3])[0-5]\d[0-5]\dZ?)?\r?\n/;

/** One event, with such a start, which nobody called off. */
function isPlainTime(text: string): boolean {
  const start = plainStart.exec(text)?.index ?? Infinity;
  const inner = text.indexOf('BEGIN:', 1);
  return (start < inner || (inner === -1 && start < Infinity)) && !/cancelled|\nBEGIN:VEVENT/i.test(text);
}

/** Whether the event's UID is hidden from those who see private events as busy, and others in full. */
export function hidesUid({
  has_private: hasPrivate,
  wrapper,
  text,
}: Pick<Showable, 'has_private' | 'wrapper' | 'text'>): boolean {
  return hasPrivate === 1 && (isPrivateAround(wrapper) || isAllPrivate(text));
}

/** Whether a view shows the UID itself, or one that stands for it, of an event whose UID is hidden or not. */
export function showsUid(view: View, isHidden: boolean): boolean {
  return view.ofPublic.detail === 'full' && (!isHidden || isWhole(view));
}

/** Whether a reader is shown all of an event: whoever is not would write over what they never saw. */
export function seesAllOf(
  { ofPublic, ofPrivate }: View,
  { has_private: hasPrivate, extras }: Pick<Showable, 'has_private' | 'extras'>,
): boolean {
  const sights = hasPrivate === 1 ? [ofPublic, ofPrivate] : [ofPublic];
  const kinds = new Set(readExtras(extras).map(({ of }) => of));
  return sights.every((sight) => sight.detail === 'full' && [...kinds].every((kind) => sight[kind]));
}

/** What other objects than VEVENTs a view shows at all: without their details they are no time that is taken. */
export function othersShown(view: View): 'all' | 'public' | 'none' {
  if (view.ofPublic.detail !== 'full') return 'none';
  return isWhole(view) ? 'all' : 'public';
}

function withCrlf({ bare_breaks }: Showable, text: string): string {
  return bare_breaks === 1 ? ensureCrlf(text) : text;
}

/** `20260310T090000Z` (RFC 5545 §3.3.5). */
export function stampText(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}
