import { addCalendar } from '../../../calendars/add-calendar.ts';
import { slugFor, type Calendar } from '../../../calendars/calendar.ts';
import { changeCalendar } from '../../../calendars/change-calendar.ts';
import { importCalendar, type ImportSummary } from '../../../calendars/import-calendar.ts';
import { removeCalendar } from '../../../calendars/remove-calendar.ts';
import { DomainError } from '../../../errors.ts';
import { addressesOf } from '../../../calendars/address.ts';
import { openCalendar } from '../../../calendars/open-calendar.ts';
import * as calendars from '../../../storage/tables/calendars.ts';
import type { UserRequest } from '../frame/request.ts';
import { dayIn, momentOf } from '../../../words/dates.ts';
import { leaveFlash, takeFlash } from '../frame/flash.ts';
import { nameError } from '../account/errors.ts';
import { zoneOfDomain } from '../frame/zone.ts';

/** Colours that are told apart beside each other, on light and on dark. */
const palette = [
  ['teal', '#1f8a83'],
  ['blue', '#2f6fc4'],
  ['violet', '#7a5bc4'],
  ['rose', '#c2528b'],
  ['red', '#c0473d'],
  ['orange', '#cc6b1f'],
  ['gold', '#a98a14'],
  ['green', '#4c8b35'],
] as const;
const defaultColor = palette[0][1];
type Color = { value: string; name: string };

/** The colour that a calendar is shown in where it has none of its own. */
export const colorOf = ({ color }: Pick<Calendar, 'color'>): string => color ?? defaultColor;

function colorsFor(t: UserRequest['t'], own: string): Color[] {
  const offered: Color[] = palette.map(([name, value]) => ({ value, name: t(`color.${name}`) }));
  return offered.some(({ value }) => value === own) ? offered : [{ value: own, name: own }, ...offered];
}

type Imported = {
  name: string;
  summary: string;
  problemCount: number;
  problems: { line: number; message: string }[];
};
type Note = { said?: string; imported?: Imported };
type Values = { name: string; color: string; importName: string };
type Errors = { name?: string; file?: string; importName?: string };
type CalendarsView = Readonly<{
  calendars: { name: string; slug: string; color: string; changed: string; address: string; page: string }[];
  colors: Color[];
  open: 'add' | 'import' | undefined;
  values: Values;
  errors: Errors;
  said: string | undefined;
  imported: Imported | undefined;
}>;

/** Where a calendar of one's own is looked after. */
export const addressOf = ({ slug }: Pick<Calendar, 'slug'>): string =>
  `/calendars/${encodeURIComponent(slug)}`;

export async function showCalendars(request: UserRequest): Promise<void> {
  const note = takeFlash(request.ctx, request.services) as Note | undefined;
  await showList(request, { note });
}

type Shown = { note?: Note | undefined; open?: 'add' | 'import'; values?: Partial<Values>; errors?: Errors };

async function showList(request: UserRequest, { note, open, values, errors }: Shown): Promise<void> {
  const { actor, services, words, t } = request;
  const zone = await zoneOfDomain(services, actor.user.domain);
  const own = await calendars.listOfOwner(services.storage.db, actor.user.id);
  const view: CalendarsView = {
    calendars: own.map((calendar) => ({
      name: calendar.name,
      slug: calendar.slug,
      color: colorOf(calendar),
      changed: t('calendars.changed', {
        date: dayIn(words, momentOf(calendar.changedAt, zone).toPlainDate()),
      }),
      address: addressOf(calendar),
      page: new URL(addressesOf(services.config, calendar).page).pathname,
    })),
    colors: colorsFor(t, defaultColor),
    open,
    values: { name: '', color: defaultColor, importName: '', ...values },
    errors: errors ?? {},
    said: note?.said,
    imported: note?.imported,
  };
  request.show('calendars/calendars', view, {
    title: t('calendars.title'),
    status: errors === undefined ? 200 : 422,
  });
}

export async function doAddCalendar(request: UserRequest): Promise<void> {
  const { actor, context, form, t } = request;
  const values = { name: form.text('name'), color: form.text('color') };
  try {
    const { name } = await addCalendar(context, { owner: actor.user.login, ...values });
    backToList(request, { said: t('calendars.created', { name }) });
  } catch (error) {
    const name =
      nameError(error, t) ?? (isCode(error, 'calendar-slug-taken') ? t('calendars.slugTaken') : undefined);
    if (name === undefined) throw error;
    await showList(request, { open: 'add', values, errors: { name } });
  }
}

/** A new calendar from a file: one of the same name is left alone, the new one gets another address. */
export async function doImport(request: UserRequest): Promise<void> {
  const { actor, context, services, form, t } = request;
  const file = form.file('file');
  const importName = form.text('importName').trim();
  const again = (errors: Errors) => showList(request, { open: 'import', values: { importName }, errors });
  if (file === undefined) {
    await again({ file: t('import.missing') });
    return;
  }
  const taken = new Set(
    (await calendars.listOfOwner(services.storage.db, actor.user.id)).map(({ slug }) => slug),
  );
  const wanted = slugFor(importName === '' ? file.name.replace(/\.ics$/i, '') : importName);
  let slug = wanted;
  for (let n = 2; taken.has(slug); n += 1) slug = `${wanted.slice(0, 58)}-${n}`;
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const target = { owner: actor.user.login, slug, bytes, ...(importName !== '' && { name: importName }) };
    backToList(request, { imported: told(request, await importCalendar(context, target)) });
  } catch (error) {
    const importNameError = nameError(error, t);
    const fileError = importError(error, t);
    if (importNameError !== undefined) await again({ importName: importNameError });
    else if (fileError !== undefined) await again({ file: fileError });
    else throw error;
  }
}

/** The first remarks about a file: more than that is read in the program that made it. */
const mostProblems = 6;

function told({ t }: UserRequest, done: ImportSummary): Imported {
  const counted = (['added', 'updated', 'unchanged'] as const)
    .filter((kind) => done[kind] > 0)
    .map((kind) => t(`import.${kind}`, { count: done[kind] }));
  const recurrent = done.recurrent > 0 ? `, ${t('import.recurrent', { count: done.recurrent })}` : '';
  const all = [...done.notes, ...done.problems];
  return {
    name: done.calendar.name,
    summary: `${t('import.events', { count: done.events })}${recurrent} – ${counted.join(', ')}.`,
    problemCount: all.length,
    problems: all
      .slice(0, mostProblems)
      .map(({ line, message }) => ({ line, message: message.slice(0, 120) })),
  };
}

function backToList({ ctx, services, goTo }: UserRequest, note: Note): void {
  leaveFlash(ctx, services, '/calendars', note);
  goTo('/calendars');
}

function importError(error: unknown, t: UserRequest['t']): string | undefined {
  if (isCode(error, 'not-a-calendar')) return t('import.notCalendar');
  return isCode(error, 'calendar-too-large') ? t('import.tooLarge') : undefined;
}

const isCode = (error: unknown, code: DomainError['code']) =>
  error instanceof DomainError && error.code === code;

/** The calendar of the address, which must be the actor's own. Throws calendar-not-found. */
export async function ownCalendar({ actor, context, param }: UserRequest): Promise<Calendar> {
  const which = { owner: actor.user.login, slug: param('slug') };
  return (await openCalendar(context, which, 'admin')).calendar;
}

type OfCalendar = Readonly<{ name: string; slug: string; address: string }>;
const ofCalendar = (calendar: Calendar): OfCalendar => ({
  name: calendar.name,
  slug: calendar.slug,
  address: addressOf(calendar),
});

type SettingsView = OfCalendar &
  Readonly<{ values: { name: string; color: string }; colors: Color[]; errors: { name?: string } }>;

export async function showSettings(request: UserRequest): Promise<void> {
  const calendar = await ownCalendar(request);
  settingsForm(request, calendar, { name: calendar.name, color: colorOf(calendar) }, {});
}

function settingsForm(
  { show, t }: UserRequest,
  calendar: Calendar,
  values: SettingsView['values'],
  errors: SettingsView['errors'],
): void {
  const colors = colorsFor(t, colorOf(calendar));
  const view: SettingsView = { ...ofCalendar(calendar), values, colors, errors };
  const title = t('settings.title', { name: calendar.name });
  show('calendars/settings', view, { title, status: errors.name === undefined ? 200 : 422 });
}

export async function doSettings(request: UserRequest): Promise<void> {
  const { context, form, t } = request;
  const calendar = await ownCalendar(request);
  const values = { name: form.text('name'), color: form.text('color') };
  try {
    const changed = await changeCalendar(context, { calendar: { id: calendar.id }, ...values });
    backToList(request, { said: t('calendars.changedNow', { name: changed.name }) });
  } catch (error) {
    const name = nameError(error, t);
    if (name === undefined) throw error;
    settingsForm(request, calendar, values, { name });
  }
}

type ImportView = OfCalendar & Readonly<{ errors: { file?: string } }>;

export async function showImportInto(request: UserRequest): Promise<void> {
  importForm(request, await ownCalendar(request), {});
}

function importForm({ show, t }: UserRequest, calendar: Calendar, errors: ImportView['errors']): void {
  const view: ImportView = { ...ofCalendar(calendar), errors };
  const title = t('import.into', { name: calendar.name });
  show('calendars/import', view, { title, status: errors.file === undefined ? 200 : 422 });
}

export async function doImportInto(request: UserRequest): Promise<void> {
  const { actor, context, form, t } = request;
  const calendar = await ownCalendar(request);
  const file = form.file('file');
  if (file === undefined) {
    importForm(request, calendar, { file: t('import.missing') });
    return;
  }
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const done = await importCalendar(context, { owner: actor.user.login, slug: calendar.slug, bytes });
    backToList(request, { imported: told(request, done) });
  } catch (error) {
    const wrong = importError(error, t);
    if (wrong === undefined) throw error;
    importForm(request, calendar, { file: wrong });
  }
}

type RemoveView = OfCalendar & Readonly<{ errors: { typed?: string } }>;

export async function showRemove(request: UserRequest): Promise<void> {
  removeForm(request, await ownCalendar(request), {});
}

function removeForm({ show, t }: UserRequest, calendar: Calendar, errors: RemoveView['errors']): void {
  const view: RemoveView = { ...ofCalendar(calendar), errors };
  const title = t('remove.title', { name: calendar.name });
  show('calendars/remove', view, { title, status: errors.typed === undefined ? 200 : 422 });
}

export async function doRemove(request: UserRequest): Promise<void> {
  const { context, form, t } = request;
  const calendar = await ownCalendar(request);
  if (form.text('typed').trim().normalize('NFC').toLowerCase() !== calendar.slug) {
    removeForm(request, calendar, { typed: t('remove.differs') });
    return;
  }
  await removeCalendar(context, { calendar: { id: calendar.id } });
  backToList(request, { said: t('calendars.removed', { name: calendar.name }) });
}
