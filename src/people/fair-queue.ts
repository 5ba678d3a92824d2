import { DomainError } from '../errors.ts';

type Waiting = { start: () => void };
type Lane = { waiting: Waiting[]; notBefore: number };

/**
 * Costly work in turns: `atOnce` pieces run together, and the lanes that wait are served one after another, so that a
 * flood in one lane delays the others by one piece and no more. A lane takes at most `laneLength` waiting pieces.
 */
export class FairQueue {
  readonly #lanes = new Map<string, Lane>();
  readonly #atOnce: number;
  readonly #laneLength: number;
  #running = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(atOnce: number, laneLength = 32) {
    this.#atOnce = atOnce;
    this.#laneLength = laneLength;
  }

  /** Runs `work` in its lane's turn, at least `paceMs` after the lane's last start. Throws too-many-attempts when the lane is full. */
  async run<T>(laneName: string, paceMs: number, work: () => Promise<T>): Promise<T> {
    const lane = this.#lanes.get(laneName) ?? { waiting: [], notBefore: 0 };
    if (lane.waiting.length >= this.#laneLength)
      throw new DomainError('too-many-attempts', { retryAfterSeconds: 30 });
    this.#lanes.set(laneName, lane);
    await new Promise<void>((start) => {
      lane.waiting.push({ start });
      this.#next();
    });
    lane.notBefore = performance.now() + paceMs;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#next();
    }
  }

  #next(): void {
    clearTimeout(this.#timer);
    const now = performance.now();
    let soonest = Infinity;
    for (const [name, lane] of this.#lanes) {
      if (this.#running >= this.#atOnce) return;
      if (lane.notBefore > now) {
        if (lane.waiting.length > 0) soonest = Math.min(soonest, lane.notBefore);
        continue;
      }
      // To the end of the row, or out of it.
      this.#lanes.delete(name);
      const first = lane.waiting.shift();
      if (first === undefined) continue;
      this.#lanes.set(name, lane);
      this.#running += 1;
      lane.notBefore = Infinity;
      first.start();
    }
    if (soonest < Infinity) this.#timer = setTimeout(() => this.#next(), soonest - now).unref();
  }
}
