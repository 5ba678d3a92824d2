import type { ImportSummary } from '../../../calendars/import-calendar.ts';
import type { Words } from '../../../words/words.ts';
import { leaveFlash } from '../frame/flash.ts';
import type { MemberRequest } from '../frame/request.ts';

/** What came out of a file. */
export type Imported = Readonly<{
  name: string;
  summary: string;
  problemCount: number;
  problems: readonly Readonly<{ line: number; message: string }>[];
}>;
/** What a list of calendars says once, after a form. */
export type Note = Readonly<{ said?: string; imported?: Imported }>;

export function backTo(
  { ctx, services, goTo }: Pick<MemberRequest, 'ctx' | 'services' | 'goTo'>,
  list: '/calendars' | '/shared',
  note: Note,
): void {
  leaveFlash(ctx, services, list, note);
  goTo(list);
}

/** The first remarks about a file: more than that is read in the program that made it. */
const mostProblems = 6;

export function told(t: Words['t'], done: ImportSummary): Imported {
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
