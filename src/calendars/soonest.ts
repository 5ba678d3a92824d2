import type { PlainInstance } from './instance.ts';

/** Characters of text that a list holds. */
const mostCharacters = 4_000_000;

/** The first instances of many; never holds more than a few times as many as are wanted. */
export class Soonest<One extends PlainInstance> {
  readonly #limit: number;
  #held: One[] = [];
  overflowed = false;
  /** No instance that begins later will be among the first. */
  last = Infinity;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(instances: readonly One[]): void {
    this.#held.push(...instances);
    if (this.#held.length > 2 * this.#limit + 100) this.#cut();
  }

  list(): One[] {
    this.#cut();
    return this.#held;
  }

  #cut(): void {
    this.#held.sort((a, b) => a.from - b.from || (a.texts.title ?? '').localeCompare(b.texts.title ?? ''));
    this.overflowed ||= this.#held.length > this.#limit;
    this.#held.length = Math.min(this.#held.length, this.#limit);
    if (this.overflowed) this.last = this.#held.at(-1)?.from ?? -Infinity;
    this.#shorten();
  }

  /** Each instance is written with its text, so that those of one event count each time. */
  #shorten(): void {
    let characters = 0;
    const end = this.#held.findIndex(({ texts: { title, location, description } }) => {
      characters += (title?.length ?? 0) + (location?.length ?? 0) + (description?.length ?? 0);
      return characters > mostCharacters;
    });
    if (end === -1) return;
    this.overflowed = true;
    this.#held.length = end;
  }
}
