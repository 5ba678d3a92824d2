import en from '../../../../views/words/en.json' with { type: 'json' };
import fr from '../../../../views/words/fr.json' with { type: 'json' };
import { readWords } from '../../../words/words.ts';

export type { Words } from '../../../words/words.ts';

/** The words of the pages in one language. */
export const wordsIn = await readWords({ fr, en });
