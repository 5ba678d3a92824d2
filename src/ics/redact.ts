/**
 * What is shown of an object where some of it is hidden: by allow-list, and component by component, so that a
 * private override of a public series stays private.
 */

import { accessLines, isPrivateAccess } from './class.ts';
import {
  allowedLines,
  observanceLines,
  seriesLines,
  timeLines,
  titleLines,
  type AllowList,
  type ZoneName,
} from './allowed.ts';
import { lineOf, readComponents, type Component } from './components.ts';
import { dropExtras, type Extras } from './extras.ts';
import { foldLine } from './fold.ts';
import { LineScanner } from './lines.ts';
import { countingComponents, latestOf } from './overrides.ts';
import { offsetText, parseOffset, unescapeText } from './values.ts';
import { textLine, valueLine } from './write.ts';

/** How much is shown of an event: when it is, its title too, or all of it. */
type Showing = 'times' | 'titles' | 'all';

/** What is shown of a component, and what is not. */
export type Redaction = Extras & { detail: Showing };

/** What is shown of the components that are public, and of the others: of these no more. */
export type Redactions = { ofPublic: Redaction; ofPrivate: Redaction };

/** What is written anew in place of what is hidden. */
export type StandIns = {
  /** The UID that stands for one which is not shown: the same for the same UID, so that a copy is updated, not doubled. */
  pseudonym: (uid: string) => string;
  /** The name that stands for a time zone's. */
  zoneName: ZoneName;
  /** `20260310T090000Z`, the DTSTAMP: a component's own changes with what is hidden. */
  stamp: string;
  /** What a time that is taken is called; it stays without a name where there is none. */
  busy?: string;
  /** Whether all of the object is private, whatever its components say. */
  isPrivate?: boolean;
};

/** The object's text with what these redactions show, '' where nothing remains. */
export function redactObject(text: string, redactions: Redactions, standIns: StandIns): string {
  const { ofPublic, ofPrivate } = redactions;
  const isOne = isSame(ofPublic, ofPrivate) || (standIns.isPrivate !== true && !saysAccess(text));
  if (isOne && ofPublic.detail === 'all') return dropExtras(text, ofPublic);
  return redactComponents(text, redactions, standIns);
}

export function isSame(one: Redaction, other: Redaction): boolean {
  return one.detail === other.detail && one.attendees === other.attendees && one.alarms === other.alarms;
}

function redactComponents(
  text: string,
  { ofPublic, ofPrivate }: Redactions,
  { pseudonym, zoneName, stamp, busy, isPrivate: isWholePrivate = false }: StandIns,
): string {
  const components = countingComponents(readComponents(text));
  const masters = components.filter((component) => !isOverride(component));
  const current = latestOf(masters);
  const replaced = new Set(masters).difference(new Set(current));
  // The overrides of a private series are private, whatever they say themselves.
  const allPrivate = isWholePrivate || masters.some(isPrivate);
  const redactions = components.map((component) =>
    allPrivate || isPrivate(component) ? ofPrivate : ofPublic,
  );
  // One object keeps one UID, or its overrides would no longer belong to their master.
  const named = redactions.some(({ detail }) => detail === 'all') ? (uid: string) => uid : pseudonym;
  const shown = components.map((component, index) => {
    const redaction = redactions[index]!;
    if (redaction.detail === 'all') return dropExtras(text.slice(component.start, component.end), redaction);
    // Without its SEQUENCE nobody could tell that a master was replaced by another.
    if (component.name !== 'VEVENT' || replaced.has(component)) return '';
    const fixed: Fixed = { uid: named(uidOf(component)), stamp, busy, zoneName };
    return redaction.detail === 'titles'
      ? eventLines(component, titleLines, fixed)
      : takenTime(component, current, fixed);
  });
  return shown.join('');
}

/** What is written in place of the component's own. */
type Fixed = {
  uid: string;
  stamp: string;
  busy: string | undefined;
  zoneName: ZoneName;
  transparency?: 'TRANSPARENT';
};

/** A time that is taken, and nothing else. A cancelled one is not taken. */
function takenTime(component: Component, masters: Component[], fixed: Fixed): string {
  if (masters.some(isCancelled)) return '';
  if (!isCancelled(component)) return eventLines(component, timeLines, fixed);
  // Left out, the master's own instance would show at that time; so the override says that the time is free.
  return masters.length === 0
    ? ''
    : eventLines(component, timeLines, { ...fixed, transparency: 'TRANSPARENT' });
}

function uidOf(component: Component): string {
  return unescapeText(lineOf(component, 'UID')?.value.trim() ?? '');
}

function isOverride(component: Component): boolean {
  return lineOf(component, 'RECURRENCE-ID') !== undefined;
}

function isPrivate(component: Component): boolean {
  return component.lines.some(({ name, value }) => accessLines.has(name) && isPrivateAccess(value));
}

/** Whether an object is private with all its components: then its UID is hidden where private events are. */
export function isAllPrivate(text: string): boolean {
  const components = countingComponents(readComponents(text));
  return (
    components.every(isPrivate) ||
    components.some((component) => !isOverride(component) && isPrivate(component))
  );
}

function isCancelled(component: Component): boolean {
  return lineOf(component, 'STATUS')?.value.trim().toUpperCase() === 'CANCELLED';
}

function eventLines(
  component: Component,
  allowed: AllowList,
  { uid, stamp, busy, zoneName, transparency }: Fixed,
): string {
  const written = allowedLines(component, allowed, zoneName);
  if (isOverride(component)) for (const name of seriesLines) written.delete(name);
  if (!written.has('DTSTART') && !written.has('RECURRENCE-ID')) return '';
  if (transparency) written.set('TRANSP', [valueLine('TRANSP', transparency)]);
  const lines = [...allowed.keys()].flatMap((name) => written.get(name) ?? []);
  // RFC 5545 §3.6.1: UID and DTSTAMP are required.
  const head = textLine('UID', uid) + valueLine('DTSTAMP', stamp);
  const name = allowed === timeLines && busy !== undefined ? textLine('SUMMARY', busy) : '';
  return `BEGIN:VEVENT\r\n${head}${name}${lines.join('')}END:VEVENT\r\n`;
}

/**
 * A VTIMEZONE with what it needs to be understood (RFC 5545 §3.6.5), and without names, comments and X- lines; it is
 * called `tzid`.
 */
export function redactZone(text: string, tzid: string): string {
  return readComponents(text)
    .filter((component) => component.name === 'VTIMEZONE')
    .map((zone) => zoneText(zone, tzid))
    .join('');
}

function zoneText(zone: Component, tzid: string): string {
  const observances = zone.components.filter(({ name }) => name === 'STANDARD' || name === 'DAYLIGHT');
  return `BEGIN:VTIMEZONE\r\n${textLine('TZID', tzid)}${observances.map(observanceText).join('')}END:VTIMEZONE\r\n`;
}

function observanceText(observance: Component): string {
  const written = allowedLines(observance, observanceLines, (name) => name);
  const to = parseOffset(lineOf(observance, 'TZOFFSETTO')?.value ?? '');
  const from = parseOffset(lineOf(observance, 'TZOFFSETFROM')?.value ?? '');
  const either = to ?? from;
  // Nothing follows from it, here or anywhere else.
  if (!written.has('DTSTART') || either === undefined) return '';
  written.set('TZOFFSETFROM', [valueLine('TZOFFSETFROM', offsetText(from ?? either))]);
  written.set('TZOFFSETTO', [valueLine('TZOFFSETTO', offsetText(to ?? either))]);
  const lines = [...written.values()].flat().join('');
  return foldLine(`BEGIN:${observance.name}`) + lines + foldLine(`END:${observance.name}`);
}

/** Whether any line says who may see it; cheap, because most objects have none. */
function saysAccess(text: string): boolean {
  const scanner = new LineScanner(text);
  while (scanner.advance()) {
    const code = text.charCodeAt(scanner.start) & ~0x20;
    if ((code === 67 || code === 88) && accessLines.has(scanner.name())) return true;
  }
  return false;
}
