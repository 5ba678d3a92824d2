import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { DomainError, isDomainError, type ErrorCode } from '../errors.ts';

/** Pure work by name: what comes and goes can be cloned. */
export type Tasks = Readonly<Record<string, (input: never) => unknown>>;

type Job = { name: string; input: unknown; parts: unknown[]; done: (answer: Answer) => void };
/** An output with `parts` comes part by part, so that nobody waits for all of them. */
type Parted = { parts: unknown[] };
type Part = { part: unknown };
/** A refusal comes as what it tells: its class does not pass from thread to thread. */
type Answer = { output: unknown } | { refused: ErrorCode; details: unknown } | { failed: unknown };

const usualBounds = {
  /** A thread that nobody needed for so long ends, and gives its memory back. In ms. */
  longestIdle: 60_000,
  /** Longer than any work takes that is bounded as it should be: what takes longer is ended. In ms. */
  longestWork: 20_000,
  /** A task that needs more than this fails, and the process lives. In MiB. */
  mostMemory: 1024,
};

/**
 * A thread beside that of all requests, for work that cannot be done in steps: a large file is read there, a large event
 * written anew, while others have their answers. It begins when it is first needed; one job at a time. What fails or takes
 * too long fails alone: its thread is ended, and the next job has another.
 */
export class Workshop {
  readonly #entry: URL;
  readonly #bounds: typeof usualBounds;
  readonly #waiting: Job[] = [];
  #worker: Worker | undefined;
  #current: Job | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `entry`: a module that calls `serveTasks`. */
  constructor(entry: URL, bounds: Partial<typeof usualBounds> = {}) {
    this.#entry = entry;
    this.#bounds = { ...usualBounds, ...bounds };
  }

  async run(name: string, input: unknown): Promise<unknown> {
    const answer = await new Promise<Answer>((done) => {
      this.#waiting.push({ name, input, parts: [], done });
      this.#next();
    });
    if ('output' in answer) return answer.output;
    if ('refused' in answer) throw refusal(answer.refused, answer.details);
    throw answer.failed;
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const job = this.#waiting.shift();
    clearTimeout(this.#timer);
    if (job === undefined) {
      this.#worker?.unref();
      this.#timer = setTimeout(() => this.#end(), this.#bounds.longestIdle).unref();
      return;
    }
    this.#current = job;
    const worker = (this.#worker ??= this.#begin());
    // A command that waits for its answer does not end before.
    worker.ref();
    const { longestWork } = this.#bounds;
    const tooLong = new Error(`${job.name} took longer than ${longestWork} ms`);
    this.#timer = setTimeout(() => this.#finish({ failed: tooLong }, 'end'), longestWork);
    worker.postMessage({ name: job.name, input: job.input });
  }

  #begin(): Worker {
    const worker = new Worker(this.#entry, {
      resourceLimits: { maxOldGenerationSizeMb: this.#bounds.mostMemory },
    });
    // What was sent before a thread was ended may come after it, when another job is under way.
    const isCurrent = () => this.#worker === worker;
    worker.on('message', (answer: Answer | Part) => {
      if (!isCurrent()) return;
      if (!('part' in answer)) {
        this.#finish(answer, 'keep');
        return;
      }
      this.#current?.parts.push(answer.part);
      worker.postMessage(next);
    });
    worker.on('error', (error) => {
      if (isCurrent()) this.#finish({ failed: error }, 'end');
    });
    worker.on('exit', (code) => {
      if (isCurrent()) this.#finish({ failed: new Error(`its thread ended with ${code}`) }, 'end');
    });
    return worker;
  }

  #finish(answer: Answer, thread: 'keep' | 'end'): void {
    const job = this.#current;
    this.#current = undefined;
    if (thread === 'end') this.#end();
    if (job && 'output' in answer && hasParts(answer.output)) answer.output.parts = job.parts;
    job?.done(answer);
    this.#next();
  }

  #end(): void {
    void this.#worker?.terminate();
    this.#worker = undefined;
  }
}

function refusal(code: ErrorCode, details: unknown): DomainError {
  return Object.assign(new DomainError(code as 'not-allowed'), {
    details: details as DomainError['details'],
  });
}

/** Asks for the next part. */
const next = 'next';

function hasParts(output: unknown): output is Parted {
  return typeof output === 'object' && output !== null && 'parts' in output;
}

/** The other end: answers each job with what the task of its name makes of its input. */
export function serveTasks(tasks: Tasks): void {
  if (isMainThread) return;
  let parts: unknown[] = [];
  let answer: Answer | undefined;
  parentPort!.on('message', (job: Pick<Job, 'name' | 'input'> | typeof next) => {
    if (job !== next) {
      answer = answerTo(tasks[job.name]!, job.input);
      const { output } = answer as { output?: unknown };
      parts = hasParts(output) ? output.parts : [];
      if (hasParts(output)) output.parts = [];
    }
    parentPort!.postMessage(parts.length > 0 ? { part: parts.shift() } : answer);
  });
}

function answerTo(task: (input: never) => unknown, input: unknown): Answer {
  try {
    return { output: task(input as never) };
  } catch (error) {
    return isDomainError(error) ? { refused: error.code, details: error.details } : { failed: error };
  }
}
