import { readFileSync } from 'node:fs';
import { createInstance } from 'i18next';
import { languages, type Language } from '../people/language.ts';

/** The words of one language: `t('share.title')`, with `{{name}}` filled in and plurals chosen by `count`. */
export type Words = Readonly<{
  language: Language;
  t(key: string, values?: Readonly<Record<string, string | number>>): string;
  has(key: string): boolean;
}>;

/** A file each in `views/words/{language}/`; the first part of a key stands in one of them alone. */
export const rooms = [
  'frame',
  'account',
  'agenda',
  'calendars',
  'events',
  'sharing',
  'admin',
  'mail',
  'sources',
  'spaces',
] as const;

const i18n = createInstance();
await i18n.init({
  resources: Object.fromEntries(
    languages.map((language) => [
      language,
      { translation: Object.assign({}, ...textsOf(language)) as object },
    ]),
  ),
  fallbackLng: false,
  // The templates escape what they print; escaping here as well would show `&amp;` to people.
  interpolation: { escapeValue: false },
});
const all = new Map(languages.map((language) => [language, wordsOf(language)]));

/** What pages and letters say, in one language. */
export function wordsIn(language: Language): Words {
  return all.get(language)!;
}

function textsOf(language: Language): object[] {
  const folder = new URL(`../../views/words/${language}/`, import.meta.url);
  return rooms.map((room) => JSON.parse(readFileSync(new URL(`${room}.json`, folder), 'utf8')) as object);
}

function wordsOf(language: Language): Words {
  const translate = i18n.getFixedT(language);
  return Object.freeze({
    language,
    t: (key: string, values: Readonly<Record<string, string | number>> = {}) => translate(key, { ...values }),
    has: (key: string) => i18n.exists(key, { lng: language }),
  });
}
