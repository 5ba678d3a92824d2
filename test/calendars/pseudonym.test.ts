import assert from 'node:assert/strict';
import { pseudonymsFor, zoneNamesFor } from '../../src/calendars/pseudonym.ts';

const secretKey = 'k'.repeat(64);

describe('what stands for a name that is hidden', () => {
  it('is the same within a share, and another in the next and under another key', () => {
    for (const namesFor of [pseudonymsFor, zoneNamesFor]) {
      const named = (scope: string, key = secretKey) => namesFor({ secretKey: key }, scope)('Chez Zoé');
      assert.equal(named('one'), named('one'));
      assert.notEqual(named('one'), named('other'));
      assert.notEqual(named('one'), named('one', 'j'.repeat(64)));
      assert.doesNotMatch(named('one'), /Zoé/);
    }
  });

  it('is none where everybody knows the zone, and then has nothing before it', () => {
    const named = zoneNamesFor({ secretKey }, 'one');
    for (const name of ['Europe/Paris', 'Romance Standard Time']) assert.equal(named(name), name);
    for (const prefix of ['/zoe.example/', 'tzone://zoe/'])
      assert.equal(named(`${prefix}Europe/Paris`), 'Europe/Paris');
    assert.match(named('/zoe.example/Zoé'), /^zone-[\w-]{22}$/);
  });
});
