import { draftEvent } from '../../../calendars/draft-event.ts';
import { viewEvent } from '../../../calendars/view-event.ts';
import { DomainError } from '../../../errors.ts';
import { weekdayOf } from '../../../ics/repetition.ts';
import type { UserRequest } from '../frame/request.ts';
import { showFormPage, type FormState } from './form.ts';
import { nextDates } from './next-dates.ts';
import { agendaOn, choicesOf, eventPathNow, keyOf, writable, zoneOfReader } from './places.ts';
import { readFields } from './read-fields.ts';
import { tell } from './undo.ts';
import { readValues, valuesOf, type Values } from './values.ts';

const path = '/agenda/event/new';

/** `/agenda/event/new?calendar=owner/slug&date=2026-11-25&start=18:30`; `copy=owner/slug/name` begins with what that says. */
export async function showNew(request: UserRequest): Promise<void> {
  const { query } = request;
  const values = query('copy') === '' ? await emptyValues(request) : await copiedValues(request);
  await show(request, { values, calendar: query('calendar') }, {});
}

async function show(
  request: UserRequest,
  { values, calendar }: Readonly<{ values: Values; calendar: string }>,
  more: Partial<FormState>,
): Promise<void> {
  const calendars = choicesOf(await writable(request), request);
  // Nobody makes an event in no calendar.
  if (calendars.length === 0) throw new DomainError('not-allowed');
  showFormPage(request, {
    heading: request.t('event.new'),
    action: path,
    back: agendaOn(values.startDate),
    values,
    wrong: {},
    calendars,
    calendar: calendars.find(({ key }) => key === calendar)?.key ?? calendars[0]!.key,
    isSeries: false,
    kept: undefined,
    otherAlarms: 0,
    next: undefined,
    ...more,
  });
}

async function emptyValues(request: UserRequest): Promise<Values> {
  const { context, query } = request;
  const zone = await zoneOfReader(request);
  const now = context.clock.now().toZonedDateTimeISO(zone);
  const date = dateIn(query('date')) ?? now.toPlainDate();
  const asked = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(query('start').slice(-5))?.[0];
  const start = date.toPlainDateTime(
    asked ?? now.toPlainTime().round({ smallestUnit: 'hour', roundingMode: 'ceil' }),
  );
  const end = start.add({ hours: 1 });
  const time = (one: Temporal.PlainDateTime) => one.toPlainTime().toString({ smallestUnit: 'minute' });
  return {
    title: query('title').slice(0, 500),
    allDay: query('allDay') === '' ? '' : 'yes',
    startDate: start.toPlainDate().toString(),
    startTime: time(start),
    endDate: end.toPlainDate().toString(),
    endTime: time(end),
    zone,
    place: '',
    description: '',
    categories: '',
    access: 'PUBLIC',
    transparency: 'OPAQUE',
    reminders: [],
    attendees: '',
    repeat: 'never',
    interval: '1',
    weekdays: [weekdayOf(Date.parse(start.toPlainDate().toString()))],
    monthly: 'date',
    ends: 'never',
    count: '',
    until: '',
  };
}

function dateIn(text: string): Temporal.PlainDate | undefined {
  try {
    return text === '' ? undefined : Temporal.PlainDate.from(text.slice(0, 10));
  } catch {
    return undefined;
  }
}

/** What a form can say of another event; whoever may see it may say it anew. */
async function copiedValues({ context, query }: UserRequest): Promise<Values> {
  const [owner = '', slug = '', name = ''] = query('copy').split('/');
  const seen = await viewEvent(context, { calendar: { owner, slug }, name, at: query('at') || undefined });
  if (seen.detail === 'busy') throw new DomainError('event-not-found');
  const values = valuesOf(seen.fields, seen);
  return seen.fields.rule !== '' && values.repeat === 'kept' ? { ...values, repeat: 'never' } : values;
}

export async function doNew(request: UserRequest): Promise<void> {
  const { context, form, t, words } = request;
  const values = readValues(form);
  const calendar = form.text('calendar');
  const { fields, wrong } = readFields(values, undefined);
  if (fields === undefined) {
    await show(request, { values, calendar }, { wrong });
    return;
  }
  if (form.has('preview')) {
    const next = nextDates(words, fields, await zoneOfReader(request));
    await show(request, { values, calendar }, { next });
    return;
  }
  const chosen = (await writable(request)).find((one) => keyOf(one.calendar) === calendar);
  if (chosen === undefined) throw new DomainError('calendar-not-found');
  const { name, undo } = await draftEvent(context, { calendar: { id: chosen.calendar.id }, fields });
  const said = t('event.made', {
    title: fields.title || t('coming.untitled'),
    calendar: chosen.calendar.name,
  });
  tell(request, await eventPathNow(request, { opened: chosen, name }), {
    said,
    date: values.startDate,
    undo,
  });
}
