import type { EventView } from '../../../calendars/view-event.ts';
import type { Scope } from '../../../ics/revise.ts';
import type { UserRequest } from '../frame/request.ts';
import { agendaOn, atQuery, choicesOf, eventPath, writable } from './places.ts';
import { groupNames, sameGroup, valueNames, type Group, type Values } from './values.ts';
import { dayIn } from '../../../words/dates.ts';
import type { Words } from '../../../words/words.ts';
import { readFields } from './read-fields.ts';
import { repeatedIn, sentenceOf } from './told.ts';
import { reminderIn } from './show.ts';

type Versions = Readonly<{
  mine: Values;
  theirs: Values;
  scope: Scope;
  /** Whether who sends the form has changed a group, or has it as they were shown it. */
  changedByMe: (group: Group) => boolean;
  was: string;
}>;

type ConflictView = Readonly<{
  action: string;
  back: string;
  version: string;
  was: string;
  scope: Scope;
  /** Everything that was typed, to be sent again. */
  kept: readonly (readonly [name: string, value: string])[];
  differing: readonly Readonly<{ group: Group; mine: string; theirs: string; takes: 'mine' | 'theirs' }>[];
}>;

/** Both versions of an event that somebody else has changed meanwhile: for each part that differs one is chosen. */
export function showConflict(
  request: UserRequest,
  seen: EventView,
  { mine, theirs, scope, changedByMe, was }: Versions,
): void {
  const path = eventPath(request, seen);
  const view: ConflictView = {
    action: `${path}/edit${atQuery(seen.at)}`,
    back: path + atQuery(seen.at),
    version: seen.version,
    was,
    scope,
    kept: sent(mine),
    differing: groupNames
      .filter((group) => !sameGroup(group, mine, theirs))
      .map((group) => ({
        group,
        mine: groupIn(request, group, mine),
        theirs: groupIn(request, group, theirs),
        takes: changedByMe(group) ? ('mine' as const) : ('theirs' as const),
      })),
  };
  request.show('events/conflict', view, { title: request.t('event.conflict.title'), status: 409 });
}

function sent(values: Values): (readonly [string, string])[] {
  return valueNames.flatMap((name) => {
    const value = values[name];
    return typeof value === 'string' ? [[name, value] as const] : value.map((one) => [name, one] as const);
  });
}

/** What a group of fields says, as it is compared by people. */
function groupIn({ t, words }: UserRequest, group: Group, values: Values): string {
  const nothing = t('event.conflict.nothing');
  switch (group) {
    case 'when': {
      const { allDay, startDate, startTime, endDate, endTime, zone } = values;
      const [first, last] = [startDate, endDate].map((date) => dateIn(words, date));
      if (allDay !== '') return startDate === endDate ? first! : `${first!} – ${last!}`;
      const until = endDate === startDate || endDate === '' ? endTime : `${last!}, ${endTime}`;
      return `${first!}, ${startTime} – ${until} (${zone.replaceAll('_', ' ')})`;
    }
    case 'repeat':
      return repeatIn(words, values);
    case 'access':
      return t(`event.access.${values.access}`);
    case 'transparency':
      return t(`event.transparency.${values.transparency}`);
    case 'reminders':
      return values.reminders.map((one) => reminderIn(t, Number(one))).join(', ') || nothing;
    default:
      return values[group] === '' ? nothing : values[group];
  }
}

/** A date in words; as it was typed where it is none. */
function dateIn(words: Words, typed: string): string {
  const isDate = /^\d{4}-\d\d-\d\d$/.test(typed) && !Number.isNaN(Date.parse(typed));
  return isDate ? dayIn(words, Temporal.PlainDate.from(typed)) : typed;
}

function repeatIn(words: Words, values: Values): string {
  const { fields } = readFields({ ...values, allDay: 'yes', attendees: '' }, undefined);
  const said =
    fields && repeatedIn(words, { fields, form: { kind: 'date', zone: { kind: 'iana', id: 'UTC' } } });
  return sentenceOf(said) ?? words.t(`event.repeat.${values.repeat}`);
}

/** The event went meanwhile: what was typed can be kept as another. */
export async function showGone(request: UserRequest, mine: Values): Promise<void> {
  const calendars = choicesOf(await writable(request), request);
  const view = {
    kept: sent(mine),
    calendars,
    back: agendaOn(mine.startDate),
    own: `${request.param('owner')}/${request.param('slug')}`,
  };
  request.show('events/gone', view, { title: request.t('event.conflict.gone'), status: 409 });
}
