/** `rowPace`: how many ms the row then waits for its next piece. */
type Waiting = { start: () => void; rowPace: number };

/**
 * Costly work in turns: `atOnce` pieces run together. Who waits stands in a row, one for each origin, and the rows are
 * served one after another, so that a flood delays everybody else by one piece and no more. Within a row, and across
 * all of them, pieces of one lane are run one by one. A row takes at most `laneLength` waiting pieces of a lane.
 */
export class FairQueue {
  readonly #rows = new Map<string, Map<string, Waiting[]>>();
  /** When a lane, or a row, may have its next piece, in ms; infinite while a lane has one. */
  readonly #notBefore = { lane: new Map<string, number>(), row: new Map<string, number>() };
  readonly #atOnce: number;
  readonly #whenFull: () => Error;
  readonly #laneLength: number;
  #running = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `whenFull` makes what is thrown at a piece that its lane cannot take. */
  constructor(atOnce: number, whenFull: () => Error, laneLength = 32) {
    this.#atOnce = atOnce;
    this.#whenFull = whenFull;
    this.#laneLength = laneLength;
  }

  /**
   * Runs `work` in its turn: `paceMs` at least after the lane's last start, `origin.paceMs` after its row's. Throws
   * when the lane is full in that row.
   */
  async run<T>(
    lane: string,
    paceMs: number,
    work: () => Promise<T>,
    origin: Readonly<{ name: string; paceMs: number }> = { name: '', paceMs: 0 },
  ): Promise<T> {
    const row = this.#rows.get(origin.name) ?? new Map<string, Waiting[]>();
    const waiting = row.get(lane) ?? [];
    if (waiting.length >= this.#laneLength) throw this.#whenFull();
    this.#rows.set(origin.name, row.set(lane, waiting));
    await new Promise<void>((start) => {
      waiting.push({ start, rowPace: origin.paceMs });
      this.#next();
    });
    const next = performance.now() + paceMs;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#notBefore.lane.set(lane, next);
      this.#goBehind(origin.name, lane);
      this.#next();
    }
  }

  /** Who had a turn is behind those who wait for one: the lane in its row, and the row among the rows. */
  #goBehind(name: string, lane: string): void {
    const row = this.#rows.get(name);
    if (row === undefined) return;
    this.#rows.delete(name);
    this.#rows.set(name, row);
    const waiting = row.get(lane);
    if (waiting === undefined) return;
    row.delete(lane);
    row.set(lane, waiting);
  }

  #next(): void {
    clearTimeout(this.#timer);
    const now = performance.now();
    for (const gates of Object.values(this.#notBefore))
      for (const [name, moment] of gates) if (moment <= now) gates.delete(name);
    let soonest = Infinity;
    for (const [name, row] of this.#rows) {
      if (this.#running >= this.#atOnce) return;
      const wait = this.#notBefore.row.get(name) ?? this.#startOne(row, name, now);
      if (wait !== undefined) soonest = Math.min(soonest, wait);
    }
    if (soonest < Infinity) this.#timer = setTimeout(() => this.#next(), soonest - now).unref();
  }

  /** Starts the row's next piece; where none may start yet, answers when the first may. */
  #startOne(row: Map<string, Waiting[]>, name: string, now: number): number | undefined {
    const { lane: gates, row: rowGates } = this.#notBefore;
    let soonest = Infinity;
    for (const [lane, waiting] of row) {
      const gate = gates.get(lane);
      if (gate !== undefined) {
        soonest = Math.min(soonest, gate);
        continue;
      }
      // To the end of the row, and the row to the end of the rows; or out of them.
      row.delete(lane);
      this.#rows.delete(name);
      const first = waiting.shift()!;
      if (waiting.length > 0) row.set(lane, waiting);
      if (row.size > 0) this.#rows.set(name, row);
      gates.set(lane, Infinity);
      if (first.rowPace > 0) rowGates.set(name, now + first.rowPace);
      this.#running += 1;
      first.start();
      return undefined;
    }
    return soonest;
  }
}
