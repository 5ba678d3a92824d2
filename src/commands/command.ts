import type { ParseArgsOptionsConfig } from 'node:util';

export type Values = Readonly<Record<string, string | boolean | undefined>>;

/** Where a command reads and writes: the process in `main.ts`, something in memory in tests. */
export type Terminal = {
  env: Readonly<Record<string, string | undefined>>;
  print(text: string): void;
  /** A piece of something long, as it is; waits until it is taken. */
  write(piece: string): Promise<void>;
  warn(text: string): void;
  readStdin(): Promise<string>;
};

export type Given = { positionals: readonly string[]; values: Values };

/**
 * One verb of the command line. `run` answers the exit code: 0 done, 1 refused (a DomainError, which
 * `main.ts` puts into words, or a line of a list), 2 wrong usage, 3 a file that is refused.
 */
export type Command = {
  /** The line behind `fasti`: `share OWNER/SLUG (--public | …)`. */
  usage: string;
  /** What it does, in a few lines for `--help`. */
  summary: string;
  options: ParseArgsOptionsConfig;
  /** How many words may stand behind the verb, options aside. */
  positionals: readonly [least: number, most: number];
  run(given: Given, terminal: Terminal): Promise<number>;
};

/** Wrong usage of a command: told with its usage line, exit code 2. */
export class UsageError extends Error {}
