import { UsageError, type Terminal } from './command.ts';

/** A password as it comes on the first line of standard input. Throws UsageError where there is none. */
export async function readPassword(terminal: Pick<Terminal, 'readStdin'>): Promise<string> {
  const line = (await terminal.readStdin()).split(/\r?\n/)[0]!;
  if (line === '') throw new UsageError('no password came in on standard input');
  return line;
}
