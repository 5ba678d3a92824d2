import type { Clock } from '../clock.ts';
import type { Program } from '../people/actor.ts';
import { Notes } from '../server/notes.ts';
import type { Storage } from '../storage/storage.ts';
import * as programPasswords from '../storage/tables/program-passwords.ts';

const hour = Temporal.Duration.from({ hours: 1 }).total('milliseconds');

/**
 * Remembers when each program's password was last used, for whoever made it. One write an hour for each: what is fresh in its
 * row, or was noted by this process, is left alone. Written behind the answer; what fails is tried at the next use.
 */
export class LastUses {
  readonly #clock: Clock;
  readonly #noted = new Map<string, number>();
  readonly #notes: Notes<{ id: string; at: number }>;

  constructor(storage: Storage, clock: Clock, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.#notes = new Notes(storage, programPasswords.saveUse, (lost, error) => {
      for (const { id } of lost) this.#noted.delete(id);
      onError(error);
    });
  }

  note({ id, lastUsedAt }: Program): void {
    const at = this.#clock.now().epochMilliseconds;
    if (isFresh(lastUsedAt ?? -Infinity, at) || isFresh(this.#noted.get(id) ?? -Infinity, at)) return;
    if (this.#noted.size > 200_000) this.#noted.clear();
    this.#noted.set(id, at);
    this.#notes.add({ id, at });
  }

  /** Until everything noted so far is written. */
  async settled(): Promise<void> {
    await this.#notes.settled();
  }
}

/** Neither of an hour ago, nor of a clock that ran ahead. */
const isFresh = (noted: number, now: number) => Math.abs(now - noted) < hour;
