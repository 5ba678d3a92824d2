import assert from 'node:assert/strict';
import en from '../../views/words/mail.en.json' with { type: 'json' };
import fr from '../../views/words/mail.fr.json' with { type: 'json' };

/** Every sentence by its place, with the names of what is filled in. */
function sentences(words: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'string'
        ? [[`${path}${key}`, (value.match(/\{\{\w+\}\}/g) ?? []).sort().join()]]
        : [...sentences(value as object, `${path}${key}.`)],
    ),
  );
}

describe('the words of the letters', () => {
  it('are the same in both languages, with the same gaps', () => {
    assert.deepEqual(sentences(fr), sentences(en));
  });
});
