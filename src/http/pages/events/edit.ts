import { createHash } from 'node:crypto';
import { changeEvent } from '../../../calendars/change-event.ts';
import type { EventView } from '../../../calendars/view-event.ts';
import { DomainError, isDomainError } from '../../../errors.ts';
import { scopes, type Scope } from '../../../ics/revise.ts';
import type { UserRequest } from '../frame/request.ts';
import { showConflict, showGone } from './conflict.ts';
import { showFormPage, type FormState } from './form.ts';
import { nextDates } from './next-dates.ts';
import { atOf, atQuery, eventPath, eventPathNow, keyOf, viewed, zoneOfReader } from './places.ts';
import { readFields } from './read-fields.ts';
import { repeatedIn } from './told.ts';
import { tell } from './undo.ts';
import { groupNames, groups, readValues, valuesOf, type Group, type Values } from './values.ts';

/** The event of the address, for whoever may change it. Throws not-allowed. */
export async function openForChange(request: UserRequest): Promise<EventView> {
  const seen = await viewed(request, atOf(request));
  if (!seen.mayEdit) throw new DomainError('not-allowed');
  return seen;
}

export async function showEdit(request: UserRequest): Promise<void> {
  const seen = await openForChange(request);
  editForm(request, seen, { values: valuesOf(seen.fields, seen) });
}

function editForm(
  request: UserRequest,
  seen: EventView,
  more: Partial<FormState> & Pick<FormState, 'values'>,
): void {
  const { t, words } = request;
  const path = eventPath(request, seen);
  const shown = valuesOf(seen.fields, seen);
  showFormPage(request, {
    heading: t('event.change'),
    action: `${path}/edit${atQuery(seen.at)}`,
    back: path + atQuery(seen.at),
    wrong: {},
    calendars: undefined,
    calendar: keyOf(seen.opened.calendar),
    version: seen.version,
    was: wasOf(shown),
    scope: 'this',
    isSeries: seen.isSeries,
    kept: shown.repeat === 'kept' ? repeatedIn(words, seen) : undefined,
    otherAlarms: seen.otherAlarms,
    next: undefined,
    ...more,
  });
}

/** What each group of fields was when the form was shown: so much of it that it can be told whether it is still so. */
function wasOf(values: Values): string {
  return groupNames.map((group) => digestOf(group, values)).join('.');
}

function digestOf(group: Group, values: Values): string {
  const text = JSON.stringify(groups[group].map((name) => values[name]));
  return createHash('sha256').update(text).digest('base64url').slice(0, 8);
}

export async function doEdit(request: UserRequest): Promise<void> {
  const { form } = request;
  const mine = readValues(form);
  let seen: EventView;
  try {
    seen = await openForChange(request);
  } catch (error) {
    if (!isDomainError(error, 'event-not-found', 'occurrence-not-found')) throw error;
    await showGone(request, mine);
    return;
  }
  const theirs = valuesOf(seen.fields, seen);
  const scope = form.choice('scope', ['this', ...scopes]);
  if (form.text('version') !== seen.version) {
    conflict(request, seen, { mine, theirs, scope });
    return;
  }
  // What was chosen of two versions; each of mine where nothing was asked.
  const values = chosen(request, mine, theirs);
  await save(request, seen, { values, theirs, scope });
}

type Versions = Readonly<{ mine: Values; theirs: Values; scope: Scope }>;

function conflict(request: UserRequest, seen: EventView, { mine, theirs, scope }: Versions): void {
  const was = request.form.text('was').split('.');
  const changedByMe = (group: Group) => digestOf(group, mine) !== was[groupNames.indexOf(group)];
  showConflict(request, seen, { mine, theirs, scope, changedByMe, was: wasOf(theirs) });
}

function chosen({ form }: UserRequest, mine: Values, theirs: Values): Values {
  const taken = groupNames.filter((group) => form.text(`take-${group}`) === 'theirs');
  const names = taken.flatMap((group): readonly (keyof Values)[] => groups[group]);
  return { ...mine, ...Object.fromEntries(names.map((name) => [name, theirs[name]])) };
}

type Wanted = Readonly<{ values: Values; theirs: Values; scope: Scope }>;

async function save(request: UserRequest, seen: EventView, { values, theirs, scope }: Wanted): Promise<void> {
  const { context, form, t, words } = request;
  const { fields, wrong } = readFields(values, { values: theirs, fields: seen.fields });
  if (fields === undefined) {
    editForm(request, seen, { values, wrong, scope });
    return;
  }
  if (form.has('preview')) {
    editForm(request, seen, { values, scope, next: nextDates(words, fields, await zoneOfReader(request)) });
    return;
  }
  const { opened, name, version, at } = seen;
  const calendar = { id: opened.calendar.id };
  const orphans = form.has('orphans') ? 'removed' : undefined;
  try {
    const changed = {
      calendar,
      name,
      version,
      scope: seen.isSeries ? scope : 'all',
      at,
      fields,
      orphans,
    } as const;
    const { name: now, undo } = await changeEvent(context, changed);
    const said = t('event.changed', { title: fields.title || t('coming.untitled') });
    // A series that moved or was split has other dates: its first is shown.
    const isThere = now === name && scope !== 'all' ? at : undefined;
    tell(request, (await eventPathNow(request, { opened, name: now })) + atQuery(isThere), {
      said,
      date: values.startDate,
      undo,
    });
  } catch (error) {
    if (isDomainError(error, 'event-changed')) await again(request, { mine: values, scope });
    else if (isDomainError(error, 'overrides-without-place'))
      editForm(request, seen, { values, scope, orphans: error.details.at.length });
    else if (isDomainError(error, 'series-not-splittable'))
      editForm(request, seen, { values, scope, wrong: {}, trouble: t('event.notSplittable') });
    else throw error;
  }
}

/** Somebody was faster by a moment. */
async function again(request: UserRequest, { mine, scope }: Omit<Versions, 'theirs'>): Promise<void> {
  const seen = await openForChange(request);
  conflict(request, seen, { mine, theirs: valuesOf(seen.fields, seen), scope });
}
