import type { Storage, Writer } from '../storage/storage.ts';

const atOnce = 500;

/**
 * Writes what an answer need not wait for: behind it, together with whatever else comes in by then. What could not be written
 * is told, and not tried again: the next use of the same thing notes it anew.
 */
export class Notes<Note> {
  readonly #storage: Storage;
  readonly #save: (tx: Writer, note: Note) => Promise<void>;
  readonly #onError: (lost: readonly Note[], error: unknown) => void;
  #waiting: Note[] = [];
  #writing: Promise<void> | undefined;

  constructor(
    storage: Storage,
    save: (tx: Writer, note: Note) => Promise<void>,
    onError: (lost: readonly Note[], error: unknown) => void,
  ) {
    this.#storage = storage;
    this.#save = save;
    this.#onError = onError;
  }

  add(note: Note): void {
    this.#waiting.push(note);
    this.#writing ??= this.#write();
  }

  /** Until everything added so far is written, or told as lost. */
  async settled(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async #write(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, atOnce);
      try {
        await this.#storage.transaction(async (tx) => {
          for (const note of batch) await this.#save(tx, note);
        });
      } catch (error) {
        this.#onError(batch, error);
      }
    }
    this.#writing = undefined;
  }
}
