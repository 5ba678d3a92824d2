/** One calendar object as a program sends it, in lines that end in CRLF. */
export function eventText(
  uid: string,
  lines: readonly string[] = [],
  {
    head = [],
    kind = 'VEVENT',
    start = '20260312T180000Z',
  }: { head?: readonly string[]; kind?: string; start?: string } = {},
): string {
  return `${[
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//t//t//FR',
    ...head,
    `BEGIN:${kind}`,
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    `DTSTART:${start}`,
    ...lines,
    `END:${kind}`,
    'END:VCALENDAR',
  ].join('\r\n')}\r\n`;
}

/** The objects in one file, as an import brings them. */
export function fileOf(...objects: readonly string[]): Uint8Array {
  const inner = objects.map((text) => /BEGIN:V(?!CALENDAR)[\s\S]*(?=END:VCALENDAR)/.exec(text)![0]);
  return Buffer.from(
    `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//FR\r\n${inner.join('')}END:VCALENDAR\r\n`,
  );
}
