import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { meanings } from '../../src/meanings.ts';
import { languages, type Language } from '../../src/people/language.ts';
import { rooms, wordsIn } from '../../src/words/words.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
type Tree = { [key: string]: string | Tree };

const textsOf = (language: Language, room: (typeof rooms)[number]) =>
  JSON.parse(read(`views/words/${language}/${room}.json`)) as Tree;

function leaves(tree: Tree, before = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[before + key, value] as [string, string]]
      : leaves(value, `${before}${key}.`),
  );
}

const french = rooms.flatMap((room) => leaves(textsOf('fr', room)));
const english = rooms.flatMap((room) => leaves(textsOf('en', room)));
const known = new Set(french.map(([key]) => key.replace(/_(one|other)$/, '')));

const sources = [
  ...globSync('src/{calendars,commands,http/pages,words,mail}/**/*.ts', { cwd: root }),
  ...globSync('views/*/*.eta', { cwd: root }),
];

/** Every key that pages, letters and views name: whole, or up to what is filled in. */
const named = sources.flatMap((path) =>
  [...read(path).matchAll(/\bt\(\s*(['`])([\w.-]+)(\$\{)?/g)].map(([, , key, open]) => ({
    path,
    key: key!,
    open,
  })),
);

describe('The words', () => {
  it('lie in a file a room, all of them read, the same in both languages', () => {
    for (const language of languages)
      assert.deepEqual(
        globSync(`views/words/${language}/*`, { cwd: root })
          .map((path) => basename(path))
          .sort(),
        rooms.map((room) => `${room}.json`).sort(),
      );
    assert.deepEqual(
      globSync('views/words/*', { cwd: root })
        .map((path) => basename(path))
        .sort(),
      [...languages].sort(),
    );
  });

  it('have the same keys in both languages, file by file', () => {
    for (const room of rooms)
      assert.deepEqual(
        leaves(textsOf('fr', room)).map(([key]) => key),
        leaves(textsOf('en', room)).map(([key]) => key),
        room,
      );
  });

  it('are found in one file alone by the first part of their key', () => {
    for (const language of languages) {
      const first = rooms.flatMap((room) => Object.keys(textsOf(language, room)));
      assert.deepEqual(
        first.filter((key, at) => first.indexOf(key) !== at),
        [],
      );
    }
  });

  it('all arrive, from every file', () => {
    const { t } = wordsIn('en');
    for (const [key, text] of english)
      if (!text.includes('{{') && !/_(one|other)$/.test(key)) assert.equal(t(key), text);
  });

  it('fill in the same values in both languages', () => {
    const slots = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g))].sort();
    const other = new Map(english);
    for (const [key, text] of french) assert.deepEqual(slots(text), slots(other.get(key)!), key);
  });

  it('are there wherever a page or a letter names them', () => {
    assert.ok(named.length > 200);
    for (const { path, key, open } of named) {
      const there = open === undefined ? known.has(key) : [...known].some((one) => one.startsWith(key));
      assert.ok(there, `${key} in ${path}`);
    }
  });

  it('are all named by a page or a letter', () => {
    const texts = sources.map(read).join('\n');
    const prefixes = [...texts.matchAll(/`([\w-]+\.[\w.-]*)\$\{/g)].map(([, prefix]) => prefix!);
    const used = (key: string) =>
      texts.includes(`'${key}'`) || prefixes.some((prefix) => key.startsWith(prefix));
    assert.deepEqual(
      [...known].filter((key) => !used(key)),
      [],
    );
  });

  it('say of every failure what happened and what to do', () => {
    for (const language of ['fr', 'en'] as const)
      for (const code of [...Object.keys(meanings), 'failed'])
        for (const part of ['title', 'advice'])
          assert.ok(wordsIn(language).has(`errors.${code}.${part}`), `${code}.${part}`);
  });

  it('choose the plural', () => {
    const { t } = wordsIn('fr');
    assert.equal(t('import.events', { count: 1 }), '1 événement');
    assert.equal(t('import.events', { count: 0 }), '0 événement');
    assert.equal(t('import.events', { count: 12 }), '12 événements');
  });

  it('keep French signs with their words', () => {
    for (const [key, text] of french) {
      assert.doesNotMatch(text, / [?!;:»]|« /, key);
      assert.doesNotMatch(text, /'/, key);
    }
  });
});

describe('The views', () => {
  const views = globSync('views/{frame,account,agenda,calendars,sharing,admin}/*.eta', { cwd: root });

  it('print nothing raw but their own parts, and a page within the layout', () => {
    assert.ok(views.length > 15);
    for (const path of views)
      for (const [raw] of read(path).matchAll(/<%[-_]?\s*~[^%]*%>/g))
        assert.match(
          raw,
          path.endsWith('layout.eta')
            ? /^<%~ (it\.body|include\('\/agenda\/\w+', it\)) %>$/
            : /^<%~ include\('\/(frame|account|agenda|calendars|sharing)\/\w+', /,
          `${path}: ${raw}`,
        );
  });

  it('are rendered with escaping', () => {
    for (const path of globSync('src/http/**/*.ts', { cwd: root }))
      assert.doesNotMatch(read(path), /autoEscape/, path);
  });

  it('hold no script, no style and no handler of their own', () => {
    for (const path of views) {
      assert.doesNotMatch(read(path), /\s(on\w+|style)=|<style|javascript:/i, path);
      for (const [script] of read(path).matchAll(/<script[\s\S]*?<\/script>/g))
        assert.match(script, /src="[^"]+"[^>]*><\/script>/, path);
    }
  });
});
