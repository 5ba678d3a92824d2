import { scopes, type Scope } from '../../../ics/revise.ts';
import { ordinalOf, weekdayOf } from '../../../ics/repetition.ts';
import { weekdays } from '../../../ics/recur.ts';
import type { UserRequest } from '../frame/request.ts';
import type { Choice } from './places.ts';
import type { Wrong } from './read-fields.ts';
import { reminderIn } from './show.ts';
import { noZone, repeats, utcZone, type Values } from './values.ts';

/** Minutes before the start that are offered. */
const offeredReminders = [0, 5, 10, 15, 30, 60, 120, 1440, 2880, 10_080];

export type FormState = Readonly<{
  heading: string;
  action: string;
  back: string;
  values: Values;
  wrong: Wrong;
  /** Of a new event; undefined where it has its calendar already. */
  calendars: readonly Choice[] | undefined;
  calendar: string;
  /** Of an event that is there: its version, which occurrence, what each group of fields was. */
  version?: string;
  was?: string;
  scope?: Scope;
  isSeries: boolean;
  /** How its rule is said where no choice says it. */
  kept: string | undefined;
  otherAlarms: number;
  /** The next dates, where they were asked for. */
  next: readonly string[] | undefined;
  /** Changed occurrences that would lose their place, where that is asked. */
  orphans?: number | undefined;
  /** A sentence that is told above all. */
  trouble?: string | undefined;
}>;

type FormView = FormState &
  Readonly<{
    errors: readonly Readonly<{ field: string; text: string }>[];
    repeats: readonly string[];
    weekdays: readonly Readonly<{ value: string; name: string }>[];
    monthly: readonly Readonly<{ value: string; text: string }>[];
    zones: readonly Readonly<{ value: string; text: string }>[];
    reminders: readonly Readonly<{ minutes: number; text: string }>[];
    scopes: readonly Scope[];
    categories: readonly string[];
    /** Whether the part that most events do without is open. */
    isLong: boolean;
  }>;

/** The form of an event, with what is wrong in it beside each field and in a summary before all. */
export function showFormPage(request: UserRequest, state: FormState, known: readonly string[] = []): void {
  const { t } = request;
  const { values, wrong } = state;
  const errors = (Object.entries(wrong) as [keyof Values, string][]).map(([field, key]) => ({
    field,
    text: t(`event.wrong.${key}`),
  }));
  const minutes = [...new Set([...offeredReminders, ...values.reminders.map(Number)])].sort((a, b) => a - b);
  const view: FormView = {
    ...state,
    errors,
    repeats: repeats.filter((one) => one !== 'kept' || state.kept !== undefined),
    weekdays: weekdays.map((value) => ({ value, name: t(`event.weekday.${value}`) })),
    monthly: monthlyChoices(request, values),
    zones: zoneChoices(request, values.zone),
    reminders: minutes.map((one) => ({ minutes: one, text: reminderIn(t, one) })),
    scopes: scopes.toSorted((one, other) => order.indexOf(one) - order.indexOf(other)),
    categories: known,
    isLong: state.version !== undefined || hasMore(values) || errors.length > 0,
  };
  request.show('events/form', view, {
    title: state.heading,
    status: errors.length > 0 || state.orphans ? 422 : 200,
  });
}

const order: readonly Scope[] = ['this', 'following', 'all'];

function hasMore({ description, categories, attendees, reminders, access, transparency }: Values): boolean {
  const texts = description + categories + attendees;
  return texts !== '' || reminders.length > 0 || access !== 'PUBLIC' || transparency !== 'OPAQUE';
}

/** What the day of the start is in its month. */
function monthlyChoices({ t }: UserRequest, { startDate, monthly }: Values): FormView['monthly'] {
  const wall = Date.parse(startDate);
  if (Number.isNaN(wall)) return [{ value: 'date', text: t('event.monthly.same') }];
  const day = t(`event.weekday.${weekdayOf(wall)}`);
  const date = new Date(wall);
  const daysLeft =
    new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate() - date.getUTCDate();
  const ordinal = t(`repeat.ordinal.${ordinalOf(wall)}`);
  return [
    { value: 'date', text: t('event.monthly.date', { date: date.getUTCDate() }) },
    { value: 'weekday', text: t('event.monthly.weekday', { ordinal, day }) },
    ...(daysLeft < 7 || monthly === 'last-weekday'
      ? [
          {
            value: 'last-weekday',
            text: t('event.monthly.weekday', { ordinal: t('repeat.ordinal.minus1'), day }),
          },
        ]
      : []),
  ];
}

let known: readonly string[] | undefined;

/** Every zone by its name; that of the event first where it has one of its own. */
function zoneChoices({ t }: UserRequest, own: string): FormView['zones'] {
  known ??= Intl.supportedValuesOf('timeZone').filter((zone) => zone !== utcZone);
  const odd = own === '' || own === utcZone || known.includes(own) ? [] : [own];
  return [
    ...odd.map((value) => ({ value, text: value === noZone ? t('event.zoneFloating') : value })),
    ...known.map((value) => ({ value, text: value.replaceAll('_', ' ') })),
    { value: utcZone, text: 'UTC' },
  ];
}
