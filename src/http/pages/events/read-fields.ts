import type { EventFields } from '../../../ics/fields.ts';
import { zoneNamed } from '../../../ics/iana.ts';
import type { Point } from '../../../ics/point.ts';
import { ruleOf } from '../../../ics/repetition.ts';
import type { TimeForm } from '../../../ics/times.ts';
import { readEmail } from '../../../people/email.ts';
import { isDomainError } from '../../../errors.ts';
import { noZone, repetitionFrom, sameGroup, utcZone, type Values } from './values.ts';

/** By field: the key of what is wrong with it. */
export type Wrong = Readonly<Partial<Record<keyof Values, string>>>;

/** The event as it was shown in the form: what is still so there is still so in it, whatever a form cannot say of it. */
export type Shown = Readonly<{ values: Values; fields: EventFields }>;

type Read = Readonly<{ fields: EventFields; wrong: undefined } | { fields: undefined; wrong: Wrong }>;

const day = 86_400_000;
const longest = {
  title: 500,
  place: 500,
  description: 20_000,
  categories: 1_000,
  attendees: 20_000,
} as const;
const mostAttendees = 200;

/** The event that a form's values say, or what is wrong with them. `shown`: what the form showed, where it was of an event. */
export function readFields(values: Values, shown: Shown | undefined): Read {
  const wrong: Partial<Record<keyof Values, string>> = {};
  const isKept = (group: Parameters<typeof sameGroup>[0]) =>
    shown !== undefined && sameGroup(group, values, shown.values);
  for (const [name, most] of Object.entries(longest) as [keyof typeof longest, number][])
    if (values[name].length > most) wrong[name] = 'tooLong';
  const was = shown?.fields;
  const times = isKept('when') ? { start: was!.start, end: was!.end } : timesOf(values, shown, wrong);
  const attendees = isKept('attendees') ? was!.attendees : attendeesOf(values, wrong);
  const rule = isKept('repeat') ? was!.rule : ruleFor(values, times?.start, wrong);
  if (times === undefined || rule === undefined || Object.keys(wrong).length > 0)
    return { fields: undefined, wrong };
  const kept = <Key extends 'title' | 'place' | 'description'>(key: Key) =>
    isKept(key) ? was![key] : values[key];
  const fields: EventFields = {
    title: kept('title'),
    place: kept('place'),
    description: kept('description'),
    categories: isKept('categories') ? was!.categories : listOf(values.categories),
    access: values.access as EventFields['access'],
    transparency: values.transparency as EventFields['transparency'],
    ...times,
    rule,
    reminders: values.reminders.map(Number).sort((one, other) => one - other),
    attendees,
  };
  return { fields, wrong: undefined };
}

function listOf(text: string): string[] {
  return [...new Set(text.split(/[,;\n]/).map((one) => one.trim()))].filter((one) => one !== '');
}

type Times = Pick<EventFields, 'start' | 'end'>;

function timesOf(values: Values, shown: Shown | undefined, wrong: Record<string, string>): Times | undefined {
  const from = dateOf(values.startDate);
  const to = values.endDate === '' ? from : dateOf(values.endDate);
  if (from === undefined) wrong['startDate'] = 'badDate';
  if (to === undefined) wrong['endDate'] = 'badDate';
  if (from === undefined || to === undefined) return undefined;
  if (values.allDay !== '') {
    if (to < from) wrong['endDate'] = 'endsBefore';
    return { start: { kind: 'date', wall: from }, end: { kind: 'date', wall: to + day } };
  }
  const startTime = timeOf(values.startTime);
  const endTime =
    values.endTime === '' && startTime !== undefined ? startTime + 3_600_000 : timeOf(values.endTime);
  if (startTime === undefined) wrong['startTime'] = 'badTime';
  if (endTime === undefined) wrong['endTime'] = 'badTime';
  const form = formOf(values.zone, shown);
  if (form === undefined) wrong['zone'] = 'badZone';
  if (startTime === undefined || endTime === undefined || form === undefined) return undefined;
  const start = exact({ ...form, wall: from + startTime }, shown?.fields.start);
  const end = exact({ ...form, wall: to + endTime }, shown?.fields.end);
  if (end.wall < start.wall) wrong['endTime'] = 'endsBefore';
  return { start, end };
}

/** Forms tell minutes: seconds that were there are still there. */
function exact(point: Point, was: Point | undefined): Point {
  const isSame =
    was !== undefined &&
    was.kind === point.kind &&
    was.tzid === point.tzid &&
    Math.floor(was.wall / 60_000) === Math.floor(point.wall / 60_000);
  return isSame ? was : point;
}

function formOf(zone: string, shown: Shown | undefined): Omit<Point, 'wall'> | undefined {
  if (zone === utcZone) return { kind: 'utc' };
  if (zone === noZone) return { kind: 'local' };
  // A name of somebody's own making has its definition in the event.
  const isKnown = zone === shown?.fields.start.tzid || zoneNamed(zone) !== undefined;
  return isKnown && zone !== '' ? { kind: 'local', tzid: zone } : undefined;
}

function dateOf(text: string): number | undefined {
  if (!/^[1-9]\d{3}-\d\d-\d\d$/.test(text)) return undefined;
  const wall = Date.parse(text);
  return Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 10) !== text ? undefined : wall;
}

function timeOf(text: string): number | undefined {
  const [, hours, minutes] = /^([01]?\d|2[0-3])[:hH]([0-5]\d)?(?::\d\d)?$/.exec(text) ?? [];
  return hours === undefined ? undefined : Number(hours) * 3_600_000 + Number(minutes ?? 0) * 60_000;
}

function attendeesOf({ attendees }: Values, wrong: Record<string, string>): EventFields['attendees'] {
  const lines = attendees.split(/\n|;|,(?![^<]*>)/).map((line) => line.trim());
  const read = lines
    .filter((line) => line !== '')
    .flatMap((line) => {
      const [, name = '', address = line] = /^(.*?)\s*<([^<>]+)>$/.exec(line) ?? [];
      try {
        readEmail(address);
        return [{ name: name.replace(/^"(.*)"$/, '$1'), address: address.trim() }];
      } catch (error) {
        if (!isDomainError(error, 'bad-email')) throw error;
        wrong['attendees'] = 'badAddress';
        return [];
      }
    });
  if (read.length > mostAttendees) wrong['attendees'] = 'tooMany';
  const byAddress = new Map(read.map((one) => [one.address.toLowerCase(), one]));
  return [...byAddress.values()];
}

/** A form as a rule's end needs it: which clock it is, and not what it says. */
function timeForm({ kind, tzid }: Point): TimeForm {
  const zone = { kind: 'iana', id: (tzid && zoneNamed(tzid)) ?? 'UTC' } as const;
  if (kind === 'local') return { kind: tzid === undefined ? 'floating' : 'zoned', zone };
  return { kind, zone };
}

function ruleFor(
  values: Values,
  start: Point | undefined,
  wrong: Record<string, string>,
): string | undefined {
  const repetition = repetitionFrom(values);
  if (repetition === undefined) {
    if (values.repeat === 'never') return '';
    wrong['repeat'] = 'badRule';
    return undefined;
  }
  if (!/^[1-9]\d{0,2}$/.test(values.interval)) wrong['interval'] = 'badInterval';
  if (values.ends === 'count' && !/^[1-9]\d{0,3}$/.test(values.count)) wrong['count'] = 'badCount';
  if (values.ends === 'until') {
    const until = dateOf(values.until);
    if (until === undefined) wrong['until'] = 'badDate';
    else if (start !== undefined && until < Math.floor(start.wall / day) * day) wrong['until'] = 'endsBefore';
  }
  if (start === undefined || Object.keys(wrong).length > 0) return undefined;
  return ruleOf(repetition, timeForm(start), start.wall);
}
