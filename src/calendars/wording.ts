import { languages, type Language } from '../people/language.ts';
import { wordsIn } from '../words/words.ts';

/** What stands for the title of an event of which the times alone are shown: programs call one without a title "Untitled". */
export const busyIn = (language: Language): string => wordsIn(language).t('coming.busy');

/** Of the shares that reach somebody the nearest says in which language that is; where there is none, nothing is hidden. */
export const languageBy = (reaching: readonly Readonly<{ language: Language }>[]): Language =>
  reaching[0]?.language ?? languages[0];
