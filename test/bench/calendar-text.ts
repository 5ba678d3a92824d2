const titles = [
  'Réunion du bureau',
  'Répétition de la chorale',
  'Permanence d’accueil',
  'Conseil d’administration',
  'Atelier cuisine',
  'Sortie en forêt',
];
const sentences = [
  'Merci d’apporter les documents préparatoires, déjà envoyés à chaque participant.',
  'L’ordre du jour définitif sera affiché à l’entrée; les retardataires passeront par la porte de côté.',
  'Nous ferons le point sur l’avancement, les difficultés rencontrées et les prochaines échéances.',
  'Prévoir un vêtement chaud, de quoi écrire, et – si possible – un ordinateur chargé.',
];
const paris = `BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
`;

/** A calendar of so many events from the `first` on, always the same: single, weekly with EXDATE, whole days, some with alarms and attendees. */
export function calendarText(events: number, mark = '', first = 0): string {
  let text = `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Fasti//bench//FR\nX-WR-CALNAME:Banc d’essai\n${paris}`;
  for (let n = first; n < first + events; n += 1) text += eventText(n, n === 0 ? mark : '');
  return `${text}END:VCALENDAR\n`.replaceAll('\n', '\r\n');
}

function eventText(n: number, mark: string): string {
  const day = Temporal.PlainDate.from('2024-01-01').add({ days: n % 1000 });
  const date = day.toString().replaceAll('-', '');
  const time = `T${String(8 + (n % 12)).padStart(2, '0')}3000`;
  const lines = [
    'BEGIN:VEVENT',
    `UID:${n}-${(n * 2654435761) % 4294967296}@bench.example`,
    'DTSTAMP:20260101T000000Z',
  ];
  if (n % 7 === 0) lines.push(`DTSTART;VALUE=DATE:${date}`, 'TRANSP:TRANSPARENT');
  else lines.push(`DTSTART;TZID=Europe/Paris:${date}${time}`, 'DURATION:PT1H30M');
  if (n % 5 === 1 && n % 7 !== 0) {
    const skipped = day.add({ weeks: 2 }).toString().replaceAll('-', '');
    lines.push('RRULE:FREQ=WEEKLY;COUNT=12', `EXDATE;TZID=Europe/Paris:${skipped}${time}`);
  }
  lines.push(
    `SUMMARY:${titles[n % titles.length]!} ${n}${mark}`,
    'LOCATION:Salle des fêtes\\, 12 rue de l’Église',
  );
  for (let part = 0; part < n % 10; part += 1)
    lines.push(part === 0 ? `DESCRIPTION:${sentences[0]!}` : ` ${sentences[(n + part) % sentences.length]!}`);
  if (n % 3 === 0)
    lines.push(
      'ORGANIZER;CN=Amélie:mailto:amelie@example.org',
      'ATTENDEE;CN=Loïc;PARTSTAT=ACCEPTED:mailto:loic@example.org',
    );
  lines.push('STATUS:CONFIRMED', 'CREATED:20251101T080000Z', 'LAST-MODIFIED:20251215T093000Z');
  if (n % 3 === 1)
    lines.push('BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT15M', 'DESCRIPTION:Rappel', 'END:VALARM');
  return `${[...lines, 'END:VEVENT'].join('\n')}\n`;
}

/** One of these events, as a program sends it. */
export function objectText(n: number, mark = ''): string {
  const text = `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Fasti//bench//FR\n${paris}${eventText(n, mark)}END:VCALENDAR\n`;
  return text.replaceAll('\n', '\r\n');
}
