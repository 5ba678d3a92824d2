import { listCalendars } from '../../../calendars/list-calendars.ts';
import type { Calendar } from '../../../calendars/calendar.ts';
import { findDomain } from '../../../people/find-domain.ts';
import { personOf } from '../../../people/actor.ts';
import { listSharedWithMe } from '../../../sharing/list-shared-with-me.ts';
import { listProgramPasswords } from '../../../signing-in/list-program-passwords.ts';
import type { ProgramPassword } from '../../../signing-in/program.ts';
import { dayIn, momentIn, momentOf } from '../../../words/dates.ts';
import type { MemberRequest } from '../frame/request.ts';

/** A password that was made for a program a moment ago. */
export type MadeProgram = Readonly<{ label: string; secret: string }>;

/** The passwords of somebody's programs in words, and which calendars another may be for. */
export type Programs = Readonly<{
  list: readonly { id: string; label: string; terms: string; used: string }[];
  calendars: readonly { id: string; name: string }[];
  made: MadeProgram | undefined;
  /** Their own password opens no feed. */
  required: boolean;
}>;

export type ProgramForm = Readonly<{ label: string; calendar: string; readOnly: boolean }>;
export const blank: ProgramForm = { label: '', calendar: '', readOnly: false };

export async function programsFor(request: MemberRequest, made: MadeProgram | undefined): Promise<Programs> {
  const { actor, context } = request;
  const domain = await findDomain(context, { id: personOf(actor).domain });
  const calendars = await calendarsOf(request);
  const names = new Map(calendars.map(({ id, name }) => [id, name]));
  const passwords = await listProgramPasswords(context);
  return {
    list: passwords.map((password) => inWords(request, password, { names, zone: domain.timeZone })),
    calendars,
    made,
    required: actor.kind === 'user' && domain.programPasswords === 'required',
  };
}

type Known = Readonly<{ names: ReadonlyMap<string, string>; zone: string }>;

function inWords(
  { words, t }: MemberRequest,
  { id, label, calendar, access, createdAt, lastUsedAt }: ProgramPassword,
  { names, zone }: Known,
): Programs['list'][number] {
  // What somebody no longer has is not told by its name either.
  const name = calendar === null ? undefined : names.get(calendar);
  const only = name === undefined ? t('programs.gone') : t('programs.only', { calendar: name });
  const terms = [
    calendar === null ? t('programs.every') : only,
    ...(access === 'read' ? [t('programs.reads')] : []),
    t('programs.madeOn', { day: dayIn(words, momentOf(createdAt, zone).toPlainDate()) }),
  ];
  const used =
    lastUsedAt === null
      ? t('programs.never')
      : t('programs.used', { moment: momentIn(words, momentOf(lastUsedAt, zone)) });
  return { id, label, terms: terms.join(' · '), used };
}

/** Their own, their spaces', and those that are shared with them, each once. */
async function calendarsOf({ actor, context }: MemberRequest): Promise<{ id: string; name: string }[]> {
  const own = actor.kind === 'user' ? await listCalendars(context) : [];
  const shared = (await listSharedWithMe(context)).filter(({ share }) => share.acceptedAt !== null);
  const all = new Map<string, Calendar>([...own, ...shared].map(({ calendar }) => [calendar.id, calendar]));
  const me = personOf(actor).id;
  return [...all.values()].map(({ id, name, owner }) => ({
    id,
    name: owner.id === me ? name : `${name} (${owner.name})`,
  }));
}
