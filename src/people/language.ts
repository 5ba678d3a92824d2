/** The languages that pages and letters are written in; the first is what an unknown wish gets. */
export const languages = ['fr', 'en'] as const;
export type Language = (typeof languages)[number];

export function isLanguage(text: unknown): text is Language {
  return languages.includes(text as Language);
}

/** The language as stored or asked for, French where it is none of ours. */
export function languageOf(text: string | null | undefined): Language {
  return isLanguage(text) ? text : 'fr';
}

/** In which somebody is written to: as whoever shares asked for, else their own; the domain's for whom nobody knows yet. */
export function languageFor(asked: Language | undefined, whom: Readonly<{ language: Language }>): Language {
  return asked ?? whom.language;
}
