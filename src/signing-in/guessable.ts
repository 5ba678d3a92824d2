import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

/** What a year holds at the throttle's pace, one a second. */
const leastGuesses = 365 * 24 * 3600;
/** What is looked at, in UTF-16 units, and how much l33t is read in it: both bound the work, to some 15 ms at worst. */
const bounds = { maxLength: 32, l33tMaxSubstitutions: 5 } as const;

let estimator: Promise<ZxcvbnFactory> | undefined;

/**
 * Whether few guesses find it: lists of leaked passwords, French words and names, what they know of its owner, keyboard
 * rows, dates and repetitions, in any mixture. All are given simplified.
 */
export async function isGuessable(password: string, ofOwner: readonly string[]): Promise<boolean> {
  const { guesses } = (await (estimator ??= load())).check(password, [...ofOwner, 'fasti']);
  return guesses < leastGuesses;
}

/** Without case and accents: `Évènements` is no harder to guess than `evenements`. */
export function simplify(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** At the first new password: the lists take 150 ms to load, and then 16 MB. */
async function load(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, common, french] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-fr'),
  ]);
  const lists = Object.entries({ ...common.dictionary, ...french.dictionary });
  return new ZxcvbnFactory({
    dictionary: Object.fromEntries(lists.map(([name, words]) => [name, [...new Set(words.map(simplify))]])),
    graphs: common.adjacencyGraphs,
    ...bounds,
  });
}
