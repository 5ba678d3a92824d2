import type { Clock } from '../clock.ts';
import { Notes } from '../server/notes.ts';
import type { Storage } from '../storage/storage.ts';
import * as reads from '../storage/tables/reads.ts';
import { programOf } from './program.ts';

/**
 * Remembers which program read which share on which day, for the owner's dialog. One write a day for each: whoever polls
 * all day costs a look-up in memory. The writes happen behind the answer; one that fails is tried at the next read.
 */
export class LastReads {
  readonly #clock: Clock;
  readonly #notes: Notes<reads.LastRead>;
  readonly #noted = new Set<string>();
  #day = '';
  #dayStartsAt = 0;
  #dayEndsAt = 0;

  constructor(storage: Storage, clock: Clock, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.#notes = new Notes(storage, reads.save, (lost, error) => {
      for (const { share, program } of lost) this.#noted.delete(`${share} ${program}`);
      onError(error);
    });
  }

  note(share: string, userAgent: string): void {
    this.#turnThePage();
    const program = programOf(userAgent);
    const key = `${share} ${program}`;
    if (this.#noted.has(key)) return;
    if (this.#noted.size > 200_000) this.#noted.clear();
    this.#noted.add(key);
    this.#notes.add({ share, program, day: this.#day });
  }

  /** Until everything noted so far is written. */
  async settled(): Promise<void> {
    await this.#notes.settled();
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
}
