/** Attendees whom a form can tell: a name, and a mail address (RFC 5545 §3.8.4.1). */

import { paramOf, type ContentLine } from './lines.ts';
import { paramTexts, valueLine, type ParamText } from './write.ts';

export type Attendee = Readonly<{ name: string; address: string }>;

/** Whom an ATTENDEE line names; undefined where that is no mail address. */
export function parseMailto(line: ContentLine): Attendee | undefined {
  const address = /^\s*mailto:(.*)$/i.exec(line.value)?.[1]?.trim();
  if (address === undefined || address === '') return undefined;
  return { name: paramOf(line, 'CN')?.trim() ?? '', address };
}

/** Whether a line is about somebody, whatever they are called there. */
export function isAbout(line: ContentLine, { address }: Attendee): boolean {
  return parseMailto(line)?.address.toLowerCase() === address.toLowerCase();
}

/** The line of an attendee: what another program said of them in `former` stays. */
export function attendeeLine({ name, address }: Attendee, former?: ContentLine): string {
  const called: ParamText[] = name === '' ? [] : [['CN', name]];
  const others = (former?.params ?? []).filter((param) => param.name !== 'CN').flatMap(paramTexts);
  return valueLine('ATTENDEE', former?.value.trim() ?? `mailto:${address}`, [...called, ...others]);
}
