/** How much work there is for following rules and placing their times. It is counted, so that it is the same everywhere. */

/** Characters that are read at the cost of a step. */
export const charactersAStep = 40;

/** Thrown by `spend` where nothing is left. */
export class Exhausted extends RangeError {
  override name = 'Exhausted';
}

/**
 * Counts steps of work, each of a microsecond or so: a period looked at, a time made, a line read. A rule, an object, a
 * request each have their own; what is spent of a part is spent of the whole. Steps and not milliseconds: what is
 * shown of a calendar must not depend on what else the machine does.
 */
export class Budget {
  readonly #steps: number;
  readonly #whole: Budget | undefined;
  #spent = 0;

  constructor(steps: number, whole?: Budget) {
    this.#steps = steps;
    this.#whole = whole;
  }

  get left(): number {
    return Math.max(0, Math.min(this.#steps - this.#spent, this.#whole?.left ?? Infinity));
  }

  get spent(): number {
    return this.#spent;
  }

  /** A share of this one: at most so many steps, or what is left. */
  part(steps: number): Budget {
    return new Budget(steps, this);
  }

  isOver(): boolean {
    return this.left === 0;
  }

  /** Takes what is already done off. */
  charge(steps: number): void {
    this.#spent += steps;
    this.#whole?.charge(steps);
  }

  /** Takes steps off, before they are done. Throws `Exhausted` where none are left. */
  spend(steps = 1): void {
    if (this.isOver()) throw new Exhausted('no steps left');
    this.charge(steps);
  }
}
