import { readFile, stat } from 'node:fs/promises';
import { defaultLimits, keepWithin } from '../ics/limits.ts';
import type { Problem } from '../ics/problems.ts';
import { UsageError } from './command.ts';

/** A file that is too large is refused before it is read. */
export async function readCalendarFile(file: string): Promise<Uint8Array> {
  try {
    keepWithin(defaultLimits, 'size', (await stat(file)).size);
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      throw new UsageError(`cannot read ${file}: ${error.message}`);
    throw error;
  }
}

/** A list of people; how large one may be is `people/csv.ts`'s to say. */
export async function readList(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      throw new UsageError(`cannot read ${file}: ${error.message}`);
    throw error;
  }
}

export function problemInWords({ line, message, uid }: Pick<Problem, 'line' | 'message' | 'uid'>): string {
  return `line ${line}: ${message}${uid === undefined ? '' : ` [${uid}]`}`;
}
