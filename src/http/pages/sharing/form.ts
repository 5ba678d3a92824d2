import { DomainError } from '../../../errors.ts';
import { languages, type Language } from '../../../people/language.ts';
import type { shareCalendar } from '../../../sharing/share-calendar.ts';
import { roles, type Detail, type Role } from '../../../calendars/access.ts';
import { domainOf } from '../../../people/login.ts';
import { readLastDay, untilAfter } from '../../../sharing/share.ts';
import type { Form } from '../../forms.ts';
import type { UserRequest } from '../frame/request.ts';
import { details } from './offers.ts';
import { linkName } from './rows.ts';

export const kinds = ['user', 'space', 'guest', 'public', 'link'] as const;
type Kind = (typeof kinds)[number];

/** The form as it was typed, so that it can be shown again with what is wrong in it. */
export type Typed = {
  kind: Kind;
  people: string;
  picked: string[];
  spaces: string;
  pickedSpaces: string[];
  guests: string;
  label: string;
  role: Role;
  /** For people by name; for a link and the public, who anybody may be, there is a choice of its own. */
  detail: Detail;
  openDetail: Detail;
  private: boolean;
  attendees: boolean;
  alarms: boolean;
  until: string;
  message: 'standard' | 'note';
  note: string;
  language: Language;
  sure: boolean;
};
/** What is wrong with a field, in words. */
export type Errors = Partial<
  Record<
    | 'people'
    | 'spaces'
    | 'guests'
    | 'label'
    | 'role'
    | 'detail'
    | 'openDetail'
    | 'private'
    | 'attendees'
    | 'alarms'
    | 'until'
    | 'sure',
    string
  >
>;

/** A form that nobody has touched. */
export const blank = ({ actor }: UserRequest): Typed => ({
  kind: 'guest',
  people: '',
  picked: [],
  spaces: '',
  pickedSpaces: [],
  guests: '',
  label: '',
  role: 'viewer',
  detail: 'full',
  // What is open to whoever has an address shows no more than it is told to.
  openDetail: 'busy',
  private: false,
  attendees: false,
  alarms: false,
  until: '',
  message: 'standard',
  note: '',
  language: actor.user.language,
  sure: false,
});

const narrowestFirst = ['busy', 'titles', 'full'] as const satisfies readonly Detail[];

/** What a form asks to show, by whom it is for. */
export const detailOf = ({ kind, detail, openDetail }: Typed): Detail =>
  kind === 'link' || kind === 'public' ? openDetail : detail;

/** What was sent, never refused: what is wrong in it is told beside its field. */
export function readTyped(form: Form): Typed {
  return {
    kind: form.choice('kind', kinds),
    people: form.text('people'),
    picked: form.texts('picked'),
    spaces: form.text('spaces'),
    pickedSpaces: form.texts('pickedSpaces'),
    guests: form.text('guests'),
    label: form.text('label'),
    role: form.choice('role', roles),
    detail: form.choice('detail', details),
    openDetail: form.choice(form.has('openDetail') ? 'openDetail' : 'detail', narrowestFirst),
    private: form.has('private'),
    attendees: form.has('attendees'),
    alarms: form.has('alarms'),
    until: form.text('until').trim(),
    message: form.choice('message', ['standard', 'note']),
    note: form.text('note').trim().slice(0, 2000),
    language: form.choice('language', languages),
    sure: form.has('sure'),
  };
}

/** The moment after the last day, or null for none. Throws bad-end for what is no day, or a day gone by. */
export function endOf(request: UserRequest, text: string, zone: string): number | null {
  if (text === '') return null;
  const day = readLastDay(text);
  if (Temporal.PlainDate.compare(day, today(request, zone)) < 0)
    throw new DomainError('bad-end', { reason: 'past', given: text });
  return untilAfter(day, zone);
}

/** The day that it is where the domain is. */
export const today = ({ services }: UserRequest, zone: string) =>
  services.clock.now().toZonedDateTimeISO(zone).toPlainDate();

/** How many people one form may name. */
export const mostAddresses = 50;

/** One per line, or with commas or semicolons between, as people paste them; `Name <address>` is its address. */
function addressesIn(text: string): string[] {
  const parts = text.split(/[\n,;]+/).map((part) => (/<([^<>]+)>\s*$/.exec(part)?.[1] ?? part).trim());
  return [...new Set(parts.filter((part) => part !== ''))];
}

/** The field that names somebody, for the kinds that have one. */
export const fieldOf = (kind: Kind): 'people' | 'spaces' | 'guests' =>
  kind === 'user' ? 'people' : kind === 'space' ? 'spaces' : 'guests';

/** The form with what could not be shared with left in it, to be corrected; people who were picked are typed now. */
export const withRefused = (typed: Typed, refused: readonly string[]): Typed => ({
  ...typed,
  picked: [],
  pickedSpaces: [],
  [fieldOf(typed.kind)]: refused.join('\n'),
});

/** Somebody to share with, and how they are called in what is said about it. */
type Wanted = { who: string; audience: Parameters<typeof shareCalendar>[1]['audience'] };

/** Everybody the form asks to share with, each named once. */
export function wantedBy({ actor, t }: UserRequest, typed: Typed): Wanted[] {
  switch (typed.kind) {
    case 'user':
      return loginsIn(actor.user.login, typed.picked, typed.people).map((login) => ({
        who: login,
        audience: { kind: 'user', login },
      }));
    case 'space':
      return loginsIn(actor.user.login, typed.pickedSpaces, typed.spaces).map((login) => ({
        who: login,
        audience: { kind: 'space', login },
      }));
    case 'guest':
      return addressesIn(typed.guests).map((email) => ({ who: email, audience: { kind: 'guest', email } }));
    case 'link': {
      const label = typed.label.trim().slice(0, 200);
      return [{ who: linkName(t, label), audience: { kind: 'link', label } }];
    }
    case 'public':
      return [{ who: t('share.everyone'), audience: { kind: 'public' } }];
  }
}

/** Whole logins, each once: what comes before the @ is enough for those of the same domain. */
function loginsIn(own: string, picked: readonly string[], text: string): string[] {
  const named = [...picked, ...addressesIn(text)];
  return [...new Set(named.map((one) => (one.includes('@') ? one : `${one}@${domainOf(own)}`)))];
}
