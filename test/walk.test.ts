import assert from 'node:assert/strict';
import { brokenArrows, importsOf, readSources } from './support/walk.ts';

describe('the arrows of the house', () => {
  it('are kept by every source file', () => {
    const sources = readSources();
    assert.ok(sources.length > 50);
    assert.deepEqual(brokenArrows(sources), []);
  });

  const violations = {
    'ics/read.ts': "import { openStorage } from '../storage/open-storage.ts';",
    'ics/write.ts': "import { readFileSync } from 'node:fs';",
    'people/sign-in.ts': "import type { Context } from 'koa';",
    'sharing/share.ts': "import { sql } from 'kysely';",
    'sharing/revoke-share.ts': "import { page } from '../http/pages/page.ts';",
    'calendars/save-event.ts': "export { share } from '../commands/share.ts';",
    'feeds/read-feed.ts': "const app = await import('../app.ts');",
    'storage/tables/events.ts': "import { importCalendar } from '../../calendars/import-calendar.ts';",
    'mail/outbox.ts': "import { answer } from '../http/feeds.ts';",
    'mail/letters/invitation.ts': "import * as shares from '../../storage/tables/shares.ts';",
    'commands/share.ts': "import { ask } from '../http/forms.ts';",
    'http/forms.ts': "import { table } from '../commands/table.ts';",
    'people/password.ts': 'const pepper = process.env.PEPPER;',
    'secrets.ts': "import { env } from 'node:process';",
  };
  for (const [path, text] of Object.entries(violations))
    it(`are broken by ${path} with ${text}`, () => {
      assert.equal(brokenArrows([{ path, text }]).length, 1);
    });

  it('see imports over several lines, of types, and for effect', () => {
    const text = "import {\n  a,\n  b,\n} from './a.ts';\nimport type { C } from '../c.ts';\nimport 'd';\n";
    assert.deepEqual(importsOf({ path: 'sharing/x.ts', text }), [
      { from: 'sharing/x.ts', to: 'sharing/a.ts', typeOnly: false },
      { from: 'sharing/x.ts', to: 'c.ts', typeOnly: true },
      { from: 'sharing/x.ts', to: 'd', typeOnly: false },
    ]);
  });
});
