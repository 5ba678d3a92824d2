import assert from 'node:assert/strict';
import { brokenArrows, circles, importsOf, misnamed, readSources, tooLong } from './support/walk.ts';

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
    'mail/outbox.ts': "import { answer } from '../http/feeds/routes.ts';",
    'mail/letters/invitation.ts': "import * as shares from '../../storage/tables/shares.ts';",
    'http/pages/calendars/list.ts': "import * as calendars from '../../../storage/tables/calendars.ts';",
    'commands/share.ts': "import { ask } from '../http/forms.ts';",
    'http/forms.ts': "import { inColumns } from '../commands/columns.ts';",
    'people/password.ts': 'const pepper = process.env.PEPPER;',
    'server/secrets.ts': "import { env } from 'node:process';",
    'people/user.ts': "import type { Calendar } from '../calendars/calendar.ts';",
    'calendars/event.ts': "import { isLive } from '../sharing/share.ts';",
    'calendars/stream.ts': "import { startPushing } from '../push/sender.ts';",
    'push/send-message.ts': "import { share } from '../sharing/share.ts';",
    'words/dates.ts': "import { lastDayOf } from '../sharing/share.ts';",
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

describe('The files of the house', () => {
  const sources = readSources();

  it('with a hyphen hold one exported function of their name', () => {
    assert.deepEqual(misnamed(sources), []);
  });

  it('are no longer than 300 lines', () => {
    assert.deepEqual(tooLong(sources), []);
  });

  it('make no circle of rooms', () => {
    assert.deepEqual(circles(sources), []);
  });

  it('are found out where they do not', () => {
    const told = (path: string, text: string) => misnamed([{ path, text }]).length;
    assert.equal(told('people/add-user.ts', 'export async function addUser() {}'), 0);
    assert.equal(told('people/add-user.ts', 'export type New = {};\nexport function addUser() {}'), 0);
    assert.equal(told('people/add-user.ts', 'export function add() {}'), 1);
    assert.equal(told('people/add-user.ts', 'export function addUser() {}\nexport const most = 3;'), 1);
    assert.equal(told('people/add-user.ts', "export { addUser } from './users.ts';"), 1);
    assert.equal(told('storage/tables/one-time-links.ts', 'export function add() {}'), 0);
    assert.equal(tooLong([{ path: 'a.ts', text: '\n'.repeat(301) }]).length, 1);
    const ring = ['people/a.ts', 'calendars/b.ts', 'sharing/c.ts'];
    const next = ["'../calendars/b.ts'", "'../sharing/c.ts'", "'../people/a.ts'"];
    const round = ring.map((path, at) => ({ path, text: `import ${next[at]!};` }));
    assert.equal(circles(round).length, 3);
    assert.deepEqual(circles(round.slice(0, 2)), []);
  });
});
