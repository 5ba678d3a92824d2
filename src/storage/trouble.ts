import type { Logger } from 'pino';
import { DomainError, isDomainError, type Trouble } from '../errors.ts';

/** One line for each kind, for whoever reads the log or the terminal. */
export const sentences: Readonly<Record<Trouble, string>> = {
  away: 'the database does not answer',
  busy: 'another process keeps the database to itself',
  full: 'the disk of the database is full',
  'read-only': 'the database may not be written',
  gone: 'the database file was removed or replaced while the server ran: put it back, or start anew',
  damaged: 'what should be the database is damaged, or none, or its disk fails',
};

/** After how long it is worth while to ask again, in seconds. */
const laterBy: Readonly<Record<Trouble, number>> = {
  away: 5,
  busy: 5,
  full: 60,
  'read-only': 60,
  gone: 60,
  damaged: 60,
};

/** How long a request waits for a database that went away, from the moment when it did, in ms. */
export const usualPatience = 5_000;
/** While it stays away longer, one request a second tries; the others are told at once. */
const probing = 1_000;
/** A line about one kind of trouble is written at most this often, in ms. */
const quiet = 60_000;
/** What wrote a little may still lack the room for more: so long after the last refusal a full disk counts as full. */
const fullFor = 60_000;

export type TroubleLog = Pick<Logger, 'error' | 'info'>;

/**
 * What goes wrong with one storage, and what is said of it: a failure of the driver becomes `storage-unavailable`, in the
 * log a line a minute tells of all of them, and what a lost connection interrupted is tried again for a moment.
 */
export class Troubles {
  readonly #kindOf: (error: unknown) => Trouble | undefined;
  readonly #log: TroubleLog | undefined;
  readonly #patience: number;
  /** When it went away, and was last tried, by performance.now(). */
  #awaySince: number | undefined;
  #triedAt = 0;
  #fullUntil = 0;
  readonly #told = new Map<Trouble, { at: number; unsaid: number }>();

  /** `kindOf` knows the driver's errors; undefined is none of ours. */
  constructor(
    kindOf: (error: unknown) => Trouble | undefined,
    log: TroubleLog | undefined,
    patience = usualPatience,
  ) {
    this.#kindOf = kindOf;
    this.#log = log;
    this.#patience = patience;
  }

  /** Whether there was no room for something a moment ago. */
  get isFull(): boolean {
    return performance.now() < this.#fullUntil;
  }

  /** What to throw for a failure: `storage-unavailable` with the driver's error as its cause, or the error as it is. */
  inWords(error: unknown): unknown {
    const kind = isDomainError(error) ? undefined : this.#kindOf(error);
    if (kind === undefined) return error;
    if (kind === 'full') this.#fullUntil = performance.now() + fullFor;
    this.#tell(kind, error);
    const told = new DomainError('storage-unavailable', { reason: kind, retryAfterSeconds: laterBy[kind] });
    told.cause = error;
    return told;
  }

  /**
   * Does `work`, and again while the database is away, until the patience is over. Only for what may be done twice:
   * `mayRepeat` answers no where nobody knows whether it was done.
   */
  async patiently<T>(
    work: () => Promise<T>,
    mayRepeat: (error: unknown) => boolean = () => true,
  ): Promise<T> {
    const started = performance.now();
    for (let tries = 0; ; tries += 1) {
      if (tries === 0) this.#refuseWhileAway();
      this.#triedAt = performance.now();
      try {
        const done = await work();
        this.#isBack();
        return done;
      } catch (error) {
        if (isDomainError(error) || this.#kindOf(error) !== 'away') throw this.inWords(error);
        this.#awaySince ??= performance.now();
        const giveUpAt = Math.min(started, this.#awaySince) + this.#patience;
        if (!mayRepeat(error) || performance.now() >= giveUpAt) throw this.inWords(error);
        this.#tell('away', error);
        // The first time at once: a connection that ended is replaced by another.
        if (tries > 0) await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 150));
      }
    }
  }

  /** A database that is known to be away is not asked by everybody: each would wait for a network that is silent. */
  #refuseWhileAway(): void {
    const now = performance.now();
    if (this.#awaySince === undefined || now < this.#awaySince + this.#patience) return;
    if (now >= this.#triedAt + probing) return;
    const error = new DomainError('storage-unavailable', { reason: 'away', retryAfterSeconds: laterBy.away });
    this.#tell('away', error);
    throw error;
  }

  #isBack(): void {
    if (this.#awaySince === undefined) return;
    const seconds = Math.round((performance.now() - this.#awaySince) / 1000);
    if (seconds * 1000 >= this.#patience) this.#log?.info({ seconds }, 'the database answers again');
    this.#awaySince = undefined;
  }

  #tell(kind: Trouble, error: unknown): void {
    const now = performance.now();
    const told = this.#told.get(kind) ?? { at: -Infinity, unsaid: 0 };
    this.#told.set(kind, told);
    told.unsaid += 1;
    if (now < told.at + quiet) return;
    const message = error instanceof Error ? error.message : String(error);
    this.#log?.error({ trouble: kind, error: message, times: told.unsaid }, sentences[kind]);
    Object.assign(told, { at: now, unsaid: 0 });
  }
}
