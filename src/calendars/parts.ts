/** What is read, written or passed on at once: so many, or of so many characters together. */
const mostAtOnce = 200;
const charactersAtOnce = 500_000;

/** The same, in their order, in parts that nobody has to wait for long; what is larger comes alone. */
export function* inParts<One>(all: Iterable<One>, sizeOf: (one: One) => number): Generator<One[]> {
  let part: One[] = [];
  let characters = 0;
  for (const one of all) {
    const size = sizeOf(one);
    if (part.length === mostAtOnce || (part.length > 0 && characters + size > charactersAtOnce)) {
      yield part;
      [part, characters] = [[], 0];
    }
    part.push(one);
    characters += size;
  }
  if (part.length > 0) yield part;
}
