import { DomainError, isDomainError } from '../errors.ts';
import type { Storage, Writer } from '../storage/storage.ts';
import { normaliseLogin } from './login.ts';
import type { RosterLine } from './roster.ts';

/** What became of a line. `unchanged`: it was so already; `sameAs`: an earlier line of the list says the same. */
export type LineResult<Done> = Readonly<{ line: number; given: string }> & Outcome<Done>;
type Outcome<Done> = Readonly<
  | { result: 'added'; done: Done }
  | { result: 'unchanged'; done: Partial<Done>; sameAs?: number }
  | { result: 'refused'; error: DomainError }
>;

/** What a line asks for: nothing, as it is so already, or something to write. Throws why it is refused. */
type Prepared<Done> = Readonly<{ there: Partial<Done> } | { write: (tx: Writer) => Promise<Done> }>;

const linesAtOnce = 100;

/**
 * Takes the lines of a list one after another, and answers each once it is durable. Each is written whole or not at all,
 * whatever becomes of the others; up to 100 share a transaction as long as none is refused in it. `prepare` reads and
 * works out what a line needs, several at a time.
 */
export async function* takeLines<Person, Done>(
  storage: Storage,
  lines: readonly RosterLine<Person>[],
  prepare: (person: Person) => Promise<Prepared<Done>>,
): AsyncGenerator<LineResult<Done>> {
  /** By key: the first line of theirs that was taken. */
  const firsts = new Map<string, { line: number; said: string }>();
  const results = new Map<number, LineResult<Done>>();

  async function take(part: readonly RosterLine<Person>[]): Promise<void> {
    const keys = new Set<string>();
    const fresh: Extract<RosterLine<Person>, { person: Person }>[] = [];
    const later: RosterLine<Person>[] = [];
    for (const one of part) {
      const first = firsts.get(keyOf(one));
      if ('error' in one) tell(one, { result: 'refused', error: one.error });
      else if (first !== undefined) tell(one, repeated(first, saidBy(one)));
      else if (keys.has(keyOf(one))) later.push(one);
      else {
        keys.add(keyOf(one));
        fresh.push(one);
      }
    }
    const prepared = await Promise.all(fresh.map(({ person }) => orRefusal(prepare(person))));
    const writes = prepared.flatMap((one) => ('write' in one ? [one.write] : []));
    const written = (await writeAll(storage, writes)).values();
    for (const [at, line] of fresh.entries()) {
      const one = prepared[at]!;
      const done = 'write' in one ? written.next().value! : one;
      if (done instanceof DomainError) tell(line, { result: 'refused', error: done });
      else {
        firsts.set(keyOf(line), { line: line.line, said: saidBy(line) });
        if ('there' in done) tell(line, { result: 'unchanged', done: done.there });
        else if ('done' in done) tell(line, { result: 'added', done: done.done });
      }
    }
    // What comes after a line that was refused stands for itself.
    if (later.length > 0) await take(later);
  }

  function tell({ line, given }: RosterLine<Person>, outcome: Outcome<Done>): void {
    results.set(line, { line, given, ...outcome });
  }

  for (let start = 0; start < lines.length; start += linesAtOnce) {
    const part = lines.slice(start, start + linesAtOnce);
    await take(part);
    for (const { line } of part) yield results.get(line)!;
    results.clear();
  }
}

/** Of a line whose person an earlier one named. */
function repeated<Done>(first: { line: number; said: string }, said: string): Outcome<Done> {
  if (first.said === said) return { result: 'unchanged', done: {}, sameAs: first.line };
  return {
    result: 'refused',
    error: new DomainError('bad-line', { reason: 'contradicts', other: first.line }),
  };
}

/** All that a line says; how its address is written does not count. */
function saidBy(one: RosterLine<unknown> & { person: unknown }): string {
  const plain = (_: string, value: unknown) => (value === one.given ? keyOf(one) : value);
  return JSON.stringify(one.person, plain);
}

const keyOf = ({ given }: RosterLine<unknown>): string => normaliseLogin(given);

async function orRefusal<Result>(work: Promise<Result>): Promise<Result | DomainError> {
  try {
    return await work;
  } catch (error) {
    if (isDomainError(error)) return error;
    throw error;
  }
}

type Written<Done> = DomainError | { done: Done };

/** All in one transaction; where one is refused, each in one of its own. */
async function writeAll<Done>(
  storage: Storage,
  writes: readonly ((tx: Writer) => Promise<Done>)[],
): Promise<Written<Done>[]> {
  const one = (write: (tx: Writer) => Promise<Done>) =>
    storage.transaction(async (tx) => ({ done: await write(tx) }));
  if (writes.length === 0) return [];
  const together = await orRefusal(
    storage.transaction(async (tx) => {
      const all: Written<Done>[] = [];
      for (const write of writes) all.push({ done: await write(tx) });
      return all;
    }),
  );
  if (!(together instanceof DomainError)) return together;
  const apart: Written<Done>[] = [];
  for (const write of writes) apart.push(await orRefusal(one(write)));
  return apart;
}
