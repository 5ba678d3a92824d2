/**
 * What Windows and Outlook show for their zones instead of a name, such as `(UTC-05:00) Bogota, Lima, Quito`: cities and
 * regions. Cities after which IANA zones are called are known from there; here stand the others.
 */

const regions = `
Abu Dhabi=Asia/Dubai;Muscat=Asia/Muscat;Alaska=America/Anchorage;Aleutian Islands=America/Adak
Arizona=America/Phoenix;Astana=Asia/Almaty;Atlantic Time (Canada)=America/Halifax
Baja California=America/Tijuana;Beijing=Asia/Shanghai;Bern=Europe/Zurich;Bougainville Island=Pacific/Bougainville
Brasilia=America/Sao_Paulo;Cabo Verde Is.=Atlantic/Cape_Verde;Cape Verde Is.=Atlantic/Cape_Verde
Cape Verde Islands=Atlantic/Cape_Verde;Canberra=Australia/Sydney;Central America=America/Guatemala
Central Australia=Australia/Adelaide;Central Europe=Europe/Prague;Central Time (US & Canada)=America/Chicago
Chatham Islands=Pacific/Chatham;Chennai=Asia/Kolkata;Chetumal=America/Cancun;Chokurdakh=Asia/Srednekolymsk
City of Buenos Aires=America/Argentina/Buenos_Aires;Coordinated Universal Time=UTC;Universal Coordinated Time=UTC
Coordinated Universal Time-02=Etc/GMT+2;Coordinated Universal Time-08=Etc/GMT+8;Coordinated Universal Time-09=Etc/GMT+9
Coordinated Universal Time-11=Etc/GMT+11;Coordinated Universal Time+12=Etc/GMT-12;Coordinated Universal Time+13=Etc/GMT-13
Cuba=America/Havana;Dateline Time=Etc/GMT+12;East Africa=Africa/Nairobi;East Australia=Australia/Brisbane
Easter Island=Pacific/Easter;Eastern Time (US & Canada)=America/New_York;Edinburgh=Europe/London
Ekaterinburg=Asia/Yekaterinburg;Eniwetok=Pacific/Kwajalein;Fiji Islands=Pacific/Fiji;Georgetown=America/Guyana
Gorno-Altaysk=Asia/Barnaul;Greenland=America/Nuuk;Greenwich Mean Time=;Guadalajara=America/Mexico_City
Haiti=America/Port-au-Prince;Hanoi=Asia/Bangkok;Hawaii=Pacific/Honolulu;Hong Kong SAR=Asia/Hong_Kong
Indiana (East)=America/Indiana/Indianapolis;International Date Line West=Etc/GMT+12;Islamabad=Asia/Karachi
Kolkata=Asia/Kolkata;Kathmandu=Asia/Kathmandu;Yangon=Asia/Yangon;Ulaanbaatar=Asia/Ulaanbaatar
Israel=Asia/Jerusalem;Izhevsk=Europe/Samara;Kiev=Europe/Kyiv;Kiritimati Island=Pacific/Kiritimati;Kyiv=Europe/Kyiv
La Paz=America/La_Paz;Ljubljana=Europe/Ljubljana;Lord Howe Island=Australia/Lord_Howe;Marquesas Islands=Pacific/Marquesas
Marshall Is.=Pacific/Majuro;Melbourne=Australia/Melbourne;Mexico City=America/Mexico_City
Mid-Atlantic=Etc/GMT+2;Mid-Atlantic - Old=Etc/GMT+2;Midway Island=Pacific/Midway;Monterrey=America/Monterrey
Mountain Time (US & Canada)=America/Denver;Mumbai=Asia/Kolkata;Nepal=Asia/Kathmandu;New Caledonia=Pacific/Noumea
New Delhi=Asia/Kolkata;Newfoundland=America/St_Johns;Norfolk Island=Pacific/Norfolk;North Central Asia=Asia/Novosibirsk
Nuku'alofa=Pacific/Tongatapu;Osaka=Asia/Tokyo;Pacific Time (US & Canada)=America/Los_Angeles;Petersburg=Europe/Moscow
Petropavlovsk-Kamchatsky=Asia/Kamchatka;Petropavlovsk-Kamchatsky - Old=Asia/Kamchatka;Port Louis=Indian/Mauritius
Pretoria=Africa/Johannesburg;Quito=America/Guayaquil;Rangoon=Asia/Yangon;Yangon (Rangoon)=Asia/Yangon
Rostov-on-Don=Europe/Moscow;Saint Pierre and Miquelon=America/Miquelon;Salvador=America/Bahia;Samoa=Pacific/Apia
San Juan=America/Puerto_Rico;Sapporo=Asia/Tokyo;Saskatchewan=America/Regina;Seattle=America/Los_Angeles
Sofija=Europe/Sofia;Solomon Is.=Pacific/Guadalcanal;Sri Jayawardenepura=Asia/Colombo;Sri Lanka=Asia/Colombo
St. Petersburg=Europe/Moscow;Tasmania=Australia/Hobart;Tegucigalpa=America/Tegucigalpa;Tonga=Pacific/Tongatapu
Turks and Caicos=America/Grand_Turk;Ulaan Bataar=Asia/Ulaanbaatar;Wellington=Pacific/Auckland
West Central Africa=Africa/Lagos;Western Australia=Australia/Perth;Wien=Europe/Vienna;Rom=Europe/Rome;Yukon=America/Whitehorse
`;

let places: ReadonlyMap<string, string> | undefined;

/** Every place by its name in lower case. */
function known(): ReadonlyMap<string, string> {
  if (places !== undefined) return places;
  const found = new Map<string, string>();
  for (const zone of Intl.supportedValuesOf('timeZone'))
    found.set(zone.split('/').at(-1)!.replaceAll('_', ' ').toLowerCase(), zone);
  for (const pair of regions.trim().split(/[;\n]/)) {
    const [place, zone] = pair.split('=') as [string, string];
    found.set(place.toLowerCase(), zone);
  }
  return (places = found);
}

/**
 * The IANA zone of a name made of cities and regions, with the offset in front or without it; undefined where one of them
 * is not known. Of cities that have gone different ways since, the first that still has the offset counts.
 */
export function zoneOfCities(name: string): string | undefined {
  const [, sign, hours, minutes, rest = ''] =
    /^(?:\((?:UTC|GMT)\s*(?:([+-])(\d\d?):(\d\d))?\)\s*)?(.+)$/i.exec(name.trim()) ?? [];
  const text = rest.toLowerCase().replace(/\s+/g, ' ').replaceAll(' and canada', ' & canada');
  const parts = known().has(text) ? [text] : text.split(/\s*[,;:]\s*/);
  const zones: string[] = [];
  for (const part of parts) {
    const zone = known().get(part);
    if (zone === undefined) return undefined;
    if (zone !== '') zones.push(zone);
  }
  if (sign === undefined) return zones[0];
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return zones.find((zone) => standardOffset(zone) === offset) ?? zones[0];
}

/** Minutes from UTC in January or July of a recent year, whichever is less: summer time sets the clock on. */
function standardOffset(zone: string): number {
  const minutes = ['2026-01-15T12:00Z', '2026-07-15T12:00Z'].map(
    (at) => Temporal.Instant.from(at).toZonedDateTimeISO(zone).offsetNanoseconds / 60e9,
  );
  return Math.min(...minutes);
}
