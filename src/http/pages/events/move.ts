import { DomainError } from '../../../errors.ts';
import { copyEvent } from '../../../calendars/copy-event.ts';
import { moveEvent } from '../../../calendars/move-event.ts';
import { readVersion } from '../../../calendars/read-version.ts';
import { pageScope } from '../../../calendars/editing.ts';
import type { UserRequest } from '../frame/request.ts';
import { openForChange } from './edit.ts';
import { eventPathNow, keyOf, writable } from './places.ts';
import { whenIn } from './told.ts';
import { tell } from './undo.ts';

/** Moves an event, with all its occurrences, to another calendar, or copies it into one. */
export async function doMoveEvent(request: UserRequest): Promise<void> {
  const { context, form, t, words } = request;
  const seen = await openForChange(request);
  const { opened, name } = seen;
  const to = (await writable(request)).find((one) => keyOf(one.calendar) === form.text('to'));
  if (to === undefined) throw new DomainError('calendar-not-found');
  const { date } = whenIn(words, seen, 'UTC');
  const told = { title: seen.fields.title || t('coming.untitled'), calendar: to.calendar.name };
  const [from, target] = [{ id: opened.calendar.id }, { id: to.calendar.id }];
  const scope = pageScope(context);
  const version = await readVersion(context, { calendar: from, name, scope });
  if (version === undefined || version.tag !== form.text('version')) throw new DomainError('event-changed');
  if (form.has('copy')) {
    const copy = await copyEvent(context, { from, name, to: target, version: form.text('version') });
    tell(request, await eventPathNow(request, { opened: to, name: copy.name }), {
      said: t('event.copied', told),
      date,
      undo: copy.undo,
    });
    return;
  }
  if (to.calendar.id === opened.calendar.id) throw new DomainError('not-allowed');
  await moveEvent(context, {
    from: { calendar: from, name },
    to: { calendar: target, name },
    keep: false,
    overwrite: false,
    scope,
    version: version.etag,
  });
  tell(request, await eventPathNow(request, { opened: to, name }), {
    said: t('event.moved', told),
    date,
    undo: undefined,
  });
}
