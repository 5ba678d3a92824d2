import { deleteEvent } from '../../../calendars/delete-event.ts';
import type { EventView } from '../../../calendars/view-event.ts';
import { isDomainError } from '../../../errors.ts';
import { scopes, type Scope } from '../../../ics/revise.ts';
import type { UserRequest } from '../frame/request.ts';
import { openForChange } from './edit.ts';
import { atQuery, eventPath, zoneOfReader } from './places.ts';
import { repeatedIn, sentenceOf, whenIn } from './told.ts';
import { tellAtEnd } from './undo.ts';

type RemoveView = Readonly<{
  title: string;
  when: string;
  repeated: string | undefined;
  action: string;
  back: string;
  version: string;
  scopes: readonly Scope[];
  scope: Scope;
  trouble: string | undefined;
}>;

const offered = ['this', 'following', 'all'] as const;

export async function showRemoveEvent(request: UserRequest): Promise<void> {
  await removeForm(request, await openForChange(request), { scope: 'this', trouble: undefined });
}

async function removeForm(
  request: UserRequest,
  seen: EventView,
  { scope, trouble }: Pick<RemoveView, 'scope' | 'trouble'>,
): Promise<void> {
  const { t, words } = request;
  const path = eventPath(request, seen);
  const title = seen.fields.title || t('coming.untitled');
  const view: RemoveView = {
    title,
    when: whenIn(words, seen, await zoneOfReader(request)).here,
    repeated: sentenceOf(repeatedIn(words, seen)),
    action: `${path}/remove${atQuery(seen.at)}`,
    back: path + atQuery(seen.at),
    version: seen.version,
    scopes: seen.isSeries ? offered : [],
    scope,
    trouble,
  };
  const status = trouble === undefined ? 200 : 409;
  request.show('events/remove', view, { title: t('event.remove.title', { title }), status });
}

export async function doRemoveEvent(request: UserRequest): Promise<void> {
  const { context, form, t, words } = request;
  const seen = await openForChange(request);
  const { opened, name, at } = seen;
  const scope = form.choice('scope', ['this', ...scopes]);
  const version = form.text('version');
  const calendar = { id: opened.calendar.id };
  try {
    const meant = seen.isSeries ? scope : 'all';
    const { undo } = await deleteEvent(context, { calendar, name, version, at, scope: meant });
    const { date } = whenIn(words, seen, await zoneOfReader(request));
    const said = t(`event.removed.${meant}`, { title: seen.fields.title || t('coming.untitled') });
    tellAtEnd(request, { said, date, undo });
  } catch (error) {
    if (isDomainError(error, 'event-changed'))
      await removeForm(request, await openForChange(request), { scope, trouble: t('event.remove.changed') });
    else if (isDomainError(error, 'series-not-splittable'))
      await removeForm(request, seen, { scope, trouble: t('event.notSplittable') });
    else throw error;
  }
}
