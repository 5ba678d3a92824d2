/**
 * How long one request may follow recurrence rules, all its calendars together. The library's own cap bounds each
 * step of each rule; a file with ten thousand slow rules needs a bound over all of them.
 */
export class Patience {
  readonly #now: () => number;
  readonly #end: number;

  /** `milliseconds` from now on; `now` is a clock in milliseconds that never goes back. */
  constructor(milliseconds: number, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#end = now() + milliseconds;
  }

  isOver(): boolean {
    return this.#now() >= this.#end;
  }
}
