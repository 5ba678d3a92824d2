import { setImmediate as othersTurn } from 'node:timers/promises';

/** Milliseconds after which others have their turn. */
const mostAtOnce = 10;

/**
 * A long work that goes in steps on the thread of all requests asks after each step, so that no request waits for more
 * than one of them.
 */
export class Turn {
  #since = performance.now();

  /** Whether this one has worked for a while. */
  get isOver(): boolean {
    return performance.now() - this.#since >= mostAtOnce;
  }

  /** Lets others have their turn. */
  async give(): Promise<void> {
    await othersTurn();
    this.#since = performance.now();
  }
}
