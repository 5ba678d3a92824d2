import en from '../../views/words/mail.en.json' with { type: 'json' };
import fr from '../../views/words/mail.fr.json' with { type: 'json' };
import type { Language } from '../people/language.ts';
import { readWords, type Words } from '../words/words.ts';

const words = await readWords({ fr: fr.mail, en: en.mail });

/** The words of the letters in one language: `t('invitation.subject', { owner, calendar })`. */
export const wordsIn = (language: Language): Words['t'] => words(language).t;
