import type { Clock } from '../clock.ts';
import type { Storage } from '../storage/storage.ts';
import * as reads from '../storage/tables/reads.ts';
import { programOf } from './program.ts';

/**
 * Remembers which program read which share on which day, for the owner's dialog. One write a day for each: whoever polls
 * all day costs a look-up in memory. The writes happen behind the answer; one that fails is tried at the next read.
 */
export class LastReads {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  #day = '';
  #dayStartsAt = 0;
  #dayEndsAt = 0;
  readonly #noted = new Set<string>();
  #waiting: reads.LastRead[] = [];
  #writing: Promise<void> | undefined;

  constructor(storage: Storage, clock: Clock, onError: (error: unknown) => void) {
    this.#storage = storage;
    this.#clock = clock;
    this.#onError = onError;
  }

  note(share: string, userAgent: string): void {
    this.#turnThePage();
    const program = programOf(userAgent);
    const key = `${share} ${program}`;
    if (this.#noted.has(key)) return;
    if (this.#noted.size > 200_000) this.#noted.clear();
    this.#noted.add(key);
    this.#waiting.push({ share, program, day: this.#day });
    this.#writing ??= this.#write();
  }

  /** Until everything noted so far is written. */
  async settled(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  #turnThePage(): void {
    const now = this.#clock.now();
    // A clock that ran ahead and was set back turns it too: notes of days to come would stand there until they come.
    if (now.epochMilliseconds >= this.#dayStartsAt && now.epochMilliseconds < this.#dayEndsAt) return;
    const today = now.toZonedDateTimeISO('UTC');
    this.#day = today.toPlainDate().toString();
    this.#dayStartsAt = today.startOfDay().epochMilliseconds;
    this.#dayEndsAt = today.startOfDay().add({ days: 1 }).epochMilliseconds;
    this.#noted.clear();
  }

  async #write(): Promise<void> {
    // After the answer that caused it, together with whatever else comes in by then.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, 500);
      try {
        await this.#storage.transaction(async (tx) => {
          for (const read of batch) await reads.save(tx, read);
        });
      } catch (error) {
        for (const { share, program } of batch) this.#noted.delete(`${share} ${program}`);
        this.#onError(error);
      }
    }
    this.#writing = undefined;
  }
}
