import { accesses, transparencies, type EventFields } from '../../../ics/fields.ts';
import { monthly, repetitionOf, units, weekdayOf, type Repetition } from '../../../ics/repetition.ts';
import { weekdays } from '../../../ics/recur.ts';
import { wallOn, type TimeForm } from '../../../ics/times.ts';
import type { Form } from '../../forms.ts';

/** `kept`: a rule that these choices cannot say, and that stays as it is. */
export const repeats = ['never', ...units, 'kept'] as const;
export const ends = ['never', 'count', 'until'] as const;

/** The fields of the form, as they are typed and shown. */
export type Values = Readonly<{
  title: string;
  allDay: string;
  startDate: string;
  startTime: string;
  endDate: string;
  endTime: string;
  zone: string;
  place: string;
  description: string;
  categories: string;
  access: string;
  transparency: string;
  reminders: readonly string[];
  attendees: string;
  repeat: string;
  interval: string;
  weekdays: readonly string[];
  monthly: string;
  ends: string;
  count: string;
  until: string;
}>;

/** What belongs together: changed together, compared together. */
export const groups = {
  title: ['title'],
  when: ['allDay', 'startDate', 'startTime', 'endDate', 'endTime', 'zone'],
  repeat: ['repeat', 'interval', 'weekdays', 'monthly', 'ends', 'count', 'until'],
  place: ['place'],
  description: ['description'],
  categories: ['categories'],
  access: ['access'],
  transparency: ['transparency'],
  reminders: ['reminders'],
  attendees: ['attendees'],
} as const satisfies Record<string, readonly (keyof Values)[]>;
export type Group = keyof typeof groups;
export const groupNames = Object.keys(groups) as Group[];
export const valueNames = groupNames.flatMap((group): readonly (keyof Values)[] => groups[group]);

export const utcZone = 'UTC';
/** Of times that name no zone: those of whatever clock one has. */
export const noZone = 'floating';

const dateText = (wall: number) => new Date(wall).toISOString().slice(0, 10);
const timeText = (wall: number) => new Date(wall).toISOString().slice(11, 16);

/** What the form shows of an event. */
export function valuesOf(
  fields: EventFields,
  times: Readonly<{ form: TimeForm; end: Temporal.Instant }>,
): Values {
  const { start } = fields;
  const isDay = start.kind === 'date';
  const end = isDay ? fields.end.wall - 86_400_000 : wallOn(times.form, times.end.epochMilliseconds);
  return {
    title: fields.title,
    allDay: isDay ? 'yes' : '',
    startDate: dateText(start.wall),
    startTime: isDay ? '' : timeText(start.wall),
    endDate: dateText(end),
    endTime: isDay ? '' : timeText(end),
    zone: start.kind === 'utc' ? utcZone : (start.tzid ?? (isDay ? '' : noZone)),
    place: fields.place,
    description: fields.description,
    categories: fields.categories.join(', '),
    access: fields.access,
    transparency: fields.transparency,
    reminders: fields.reminders.map(String),
    attendees: fields.attendees
      .map(({ name, address }) => (name === '' ? address : `${name} <${address}>`))
      .join('\n'),
    ...repeatValues(fields, times.form),
  };
}

function repeatValues(
  { rule, start }: EventFields,
  form: TimeForm,
): Pick<Values, (typeof groups.repeat)[number]> {
  const said = rule === '' ? undefined : repetitionOf(rule, form, start.wall);
  const end = said?.end;
  return {
    repeat: rule === '' ? 'never' : (said?.unit ?? 'kept'),
    interval: String(said?.interval ?? 1),
    weekdays: said?.unit === 'week' ? said.weekdays : [weekdayOf(start.wall)],
    monthly: said?.monthly ?? 'date',
    ends: end?.kind ?? 'never',
    count: end?.kind === 'count' ? String(end.count) : '',
    until: end?.kind === 'until' ? dateText(end.day) : '',
  };
}

/** What was sent, in lines as an event has them. */
export function readValues(form: Form): Values {
  const text = (name: keyof Values) => form.text(name).replace(/\r\n?/g, '\n');
  const known = <One extends string>(name: keyof Values, offered: readonly [One, ...One[]]) =>
    form.choice(name, offered);
  return {
    title: text('title').trim(),
    allDay: form.has('allDay') ? 'yes' : '',
    startDate: text('startDate').trim(),
    startTime: text('startTime').trim(),
    endDate: text('endDate').trim(),
    endTime: text('endTime').trim(),
    zone: text('zone'),
    place: text('place').trim(),
    description: text('description').trimEnd(),
    categories: text('categories').trim(),
    access: known('access', accesses),
    transparency: known('transparency', transparencies),
    reminders: [...new Set(form.texts('reminders').filter((one) => /^\d{1,6}$/.test(one)))],
    attendees: text('attendees').trim(),
    repeat: known('repeat', repeats),
    interval: text('interval').trim(),
    weekdays: weekdays.filter((day) => form.texts('weekdays').includes(day)),
    monthly: known('monthly', monthly),
    ends: known('ends', ends),
    count: text('count').trim(),
    until: text('until').trim(),
  };
}

/** Whether a group says the same in both; what is not asked where something does not repeat says nothing. */
export function sameGroup(group: Group, one: Values, other: Values): boolean {
  return JSON.stringify(told(group, one)) === JSON.stringify(told(group, other));
}

function told(group: Group, values: Values): unknown[] {
  if (group === 'repeat') return toldRepeat(values);
  if (group === 'when' && values.allDay !== '') return ['day', values.startDate, values.endDate];
  return groups[group].map((name) => (typeof values[name] === 'string' ? values[name].trim() : values[name]));
}

function toldRepeat({
  repeat,
  interval,
  weekdays: days,
  monthly: way,
  ends: end,
  count,
  until,
}: Values): unknown[] {
  if (repeat === 'never' || repeat === 'kept') return [repeat];
  const ending = end === 'count' ? count : end === 'until' ? until : '';
  const hasMonth = repeat === 'month' || repeat === 'year';
  return [repeat, interval, repeat === 'week' ? days : [], hasMonth ? way : '', end, ending];
}

/** The repetition that is chosen; undefined for none, and for one that is kept. */
export function repetitionFrom(values: Values): Repetition | undefined {
  const { repeat } = values;
  if (repeat === 'never' || repeat === 'kept') return undefined;
  return {
    unit: repeat as Repetition['unit'],
    interval: Number(values.interval || 1),
    weekdays: values.weekdays as Repetition['weekdays'],
    monthly: values.monthly as Repetition['monthly'],
    end:
      values.ends === 'count'
        ? { kind: 'count', count: Number(values.count) }
        : values.ends === 'until'
          ? { kind: 'until', day: Date.parse(values.until) }
          : { kind: 'never' },
  };
}
