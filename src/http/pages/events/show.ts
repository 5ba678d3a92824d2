import type { MemberRequest } from '../frame/request.ts';
import { colorOf } from '../calendars/colors.ts';
import {
  agendaOn,
  atOf,
  atQuery,
  choicesOf,
  eventPath,
  keyOf,
  spaceBehind,
  viewed,
  writable,
  zoneOfReader,
  type Choice,
} from './places.ts';
import { linked, repeatedIn, sentenceOf, whenIn, type TextPart } from './told.ts';
import { doneBefore, isUser, undoPath, type DoneView } from './undo.ts';

type ShowView = Readonly<{
  done: DoneView | undefined;
  undoPath: string;
  title: string;
  isBusy: boolean;
  calendar: string;
  color: string;
  space: string | undefined;
  when: string;
  there: string | undefined;
  zone: string | undefined;
  repeated: string | undefined;
  isOverride: boolean;
  place: readonly TextPart[];
  description: readonly TextPart[];
  categories: readonly string[];
  /** The key of a word for it; undefined for what everybody may see. */
  access: string | undefined;
  isFree: boolean;
  status: string;
  reminders: readonly string[];
  otherAlarms: number;
  attendees: readonly Readonly<{ name: string; address: string }>[];
  back: string;
  /** What may be done; undefined for who only reads. */
  edit:
    | Readonly<{ path: string; at: string; version: string; targets: readonly Choice[]; own: string }>
    | undefined;
}>;

/** `/agenda/event/{owner}/{slug}/{name}?at=`: one event, at its reader's detail. */
export async function showEvent(request: MemberRequest): Promise<void> {
  const { words, t } = request;
  const seen = await viewed(request, atOf(request));
  const { opened, fields, detail, at, status } = seen;
  const zone = await zoneOfReader(request);
  const { here, there, date } = whenIn(words, seen, zone);
  const user = isUser(request) ? request : undefined;
  const path = eventPath(request, seen);
  const isBusy = detail === 'busy';
  const title = isBusy ? t('coming.busy') : fields.title || t('coming.untitled');
  const targets = user !== undefined && seen.mayEdit ? choicesOf(await writable(user), user) : [];
  const view: ShowView = {
    done: user && doneBefore(user),
    undoPath,
    title,
    isBusy,
    calendar: opened.calendar.name,
    color: colorOf(opened.calendar),
    space: await spaceBehind(request, opened),
    when: here,
    there,
    zone: fields.start.kind === 'date' ? undefined : zone,
    repeated: sentenceOf(repeatedIn(words, seen)) ?? (seen.isSeries ? t('event.partOfSeries') : undefined),
    isOverride: seen.isOverride,
    place: linked(fields.place),
    description: linked(fields.description),
    categories: fields.categories,
    access: fields.access === 'PUBLIC' ? undefined : fields.access,
    isFree: fields.transparency === 'TRANSPARENT',
    status,
    reminders: fields.reminders.map((minutes) => reminderIn(t, minutes)),
    otherAlarms: seen.otherAlarms,
    attendees: fields.attendees,
    back: agendaOn(date),
    edit:
      seen.mayEdit && user !== undefined
        ? { path, at: atQuery(at), version: seen.version, targets, own: keyOf(opened.calendar) }
        : undefined,
  };
  request.show('events/event', view, { title });
}

/** `10 minutes avant`, `au début`. */
export function reminderIn(t: MemberRequest['t'], minutes: number): string {
  if (minutes === 0) return t('event.reminder.start');
  if (minutes % 10_080 === 0) return t('event.reminder.weeks', { count: minutes / 10_080 });
  if (minutes % 1440 === 0) return t('event.reminder.days', { count: minutes / 1440 });
  if (minutes % 60 === 0) return t('event.reminder.hours', { count: minutes / 60 });
  return t('event.reminder.minutes', { count: minutes });
}
