import type { LineResult } from '../people/take-lines.ts';
import type { Terminal } from './command.ts';
import { refusalInJson, refusalInWords } from './refusals.ts';

/** How a command tells a line that was taken: as cells behind its name, and as fields of JSON. */
export type Telling<Done> = Readonly<{
  cells: (done: Partial<Done>) => readonly string[];
  json: (done: Partial<Done>) => Readonly<Record<string, unknown>>;
}>;

/**
 * Prints what became of each line as soon as it is known: a secret that was written is shown though the rest should fail.
 * With `json` that is one array. Answers the exit code: 1 where a line was refused.
 */
export async function printLines<Done>(
  terminal: Terminal,
  results: AsyncIterable<LineResult<Done>>,
  { cells, json }: Telling<Done>,
  form: 'words' | 'json',
): Promise<number> {
  const counts = { added: 0, unchanged: 0, refused: 0 };
  let told = 0;
  for await (const one of results) {
    counts[one.result] += 1;
    const { line, given, result } = one;
    if (form === 'json') {
      const more = one.result === 'refused' ? refusalInJson(one.error) : json(one.done);
      const same = 'sameAs' in one ? { sameAs: one.sameAs } : {};
      await terminal.write(
        `${told === 0 ? '[' : ','}${JSON.stringify({ ...more, ...same, line, given, result })}`,
      );
    } else {
      const same = 'sameAs' in one ? [`as line ${one.sameAs}`] : [];
      const more = one.result === 'refused' ? [refusalInWords(one.error)] : [...cells(one.done), ...same];
      await terminal.write(
        `line ${String(line).padEnd(5)} ${result.padEnd(9)}  ${[given, ...more].join('  ').trimEnd()}\n`,
      );
    }
    told += 1;
  }
  if (form === 'json') await terminal.write(told === 0 ? '[]\n' : ']\n');
  else terminal.print(`${counts.added} added, ${counts.unchanged} unchanged, ${counts.refused} refused`);
  if (counts.refused > 0 && form === 'json')
    terminal.warn(JSON.stringify({ error: 'lines-refused', refused: counts.refused }));
  return counts.refused > 0 ? 1 : 0;
}

/** Says which columns of a list nobody reads: one may be misspelt. */
export function warnOfColumns(terminal: Terminal, ignored: readonly string[], form: 'words' | 'json'): void {
  if (ignored.length === 0) return;
  terminal.warn(
    form === 'json'
      ? JSON.stringify({ warning: 'columns-left-out', columns: ignored })
      : `fasti: columns that say nothing here are left out: ${ignored.join(', ')}`,
  );
}
