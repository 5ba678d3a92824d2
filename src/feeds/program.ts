/** Families of programs by what their User-Agent holds; the first that fits. No version, nothing that tells two readers apart. */
const families: readonly (readonly [RegExp, string])[] = [
  [/Thunderbird|Lightning/, 'Thunderbird'],
  [/Google-Calendar-Importer|GoogleCalendar|Googlebot/i, 'Google'],
  [/Microsoft|Outlook|Exchange|MSOffice/i, 'Outlook'],
  [/dataaccessd|CalendarAgent|iOS\/|iCal\/|macOS\/|Darwin/, 'Apple'],
  [/ICSx5|DAVx5|DAVdroid/i, 'ICSx5'],
  [/Evolution|gnome-calendar|evolution-data-server/i, 'Evolution'],
  [/Nextcloud/i, 'Nextcloud'],
  [/KOrganizer|KDE|Akonadi/i, 'KOrganizer'],
  [/vdirsyncer/i, 'vdirsyncer'],
  [/BlueMind/i, 'BlueMind'],
  [/curl|Wget/i, 'curl'],
  [/Mozilla\/5\.0.*(Firefox|Chrome|Safari|Edg)/, 'browser'],
];

const known = new Map<string, string>();

/** The name of the program behind a User-Agent, `other` where it is none that we know. */
export function programOf(userAgent: string): string {
  let program = known.get(userAgent);
  if (program === undefined) {
    program = families.find(([pattern]) => pattern.test(userAgent.slice(0, 500)))?.[1] ?? 'other';
    if (known.size > 1000) known.clear();
    known.set(userAgent, program);
  }
  return program;
}
