import assert from 'node:assert/strict';
import { ownPath } from '../../../../src/http/pages/frame/request.ts';

describe('a path to go back to', () => {
  for (const path of ['/', '/calendars/choir/share', '/home/ann@monasso.org/choir.html?start=2026-03-01'])
    it(`may be ${path}`, () => assert.equal(ownPath(path), path));

  for (const path of [
    '',
    '//elsewhere.example',
    '/\\elsewhere.example',
    'https://elsewhere.example',
    '/..//elsewhere.example',
    '/a/..//elsewhere.example',
    '/./\\elsewhere.example',
    '/%2e%2e//elsewhere.example',
  ])
    it(`is never ${path || 'nothing'}, which a browser takes for another site`, () =>
      assert.equal(ownPath(path), '/'));
});
