/**
 * How much time there is for following recurrence rules. The library's own cap bounds each step of each rule; a file
 * with ten thousand slow rules needs a bound over all of them.
 */
export class Budget {
  readonly #now: () => number;
  readonly #end: number;

  /**
   * `milliseconds` from now on, by `now`, a clock in milliseconds. Usually that is the time that this thread has
   * worked: a machine that is busy with other things makes nothing here costlier.
   */
  constructor(milliseconds: number, now: () => number = cpuMilliseconds) {
    this.#now = now;
    this.#end = now() + milliseconds;
  }

  isOver(): boolean {
    return this.#now() >= this.#end;
  }
}

/** Milliseconds that this thread has worked. */
export function cpuMilliseconds(): number {
  return process.threadCpuUsage().user / 1000;
}
