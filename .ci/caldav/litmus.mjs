// litmus speaks plain WebDAV. A collection that it makes in a home is a calendar, which holds calendar objects alone: what it
// does with plain files and with collections inside is refused there, by name. All the rest has to pass.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

// RFC 4791 §5.3.2.1 supported-calendar-data, valid-calendar-data: a text file is no calendar object.
const file = 'a plain file in a calendar, RFC 4791 §5.3.2.1';
// RFC 4791 §4.2: only calendar object resources, and no calendars, which all collections are here.
const within = 'a collection in a calendar, RFC 4791 §4.2, §5.3.1.1';
// RFC 4918 §18.2: class 2 is not announced.
const locks = 'locks, which are not announced, RFC 4918 §18.2';

/** By suite, what cannot apply. A test that is named twice runs twice. */
const inapplicable = {
  basic: {
    put_get: file,
    put_get_utf8_segment: file,
    mkcol_over_plain: file,
    delete: file,
    delete_fragment: within,
    mkcol: within,
    mkcol_again: within,
    delete_coll: within,
  },
  copymove: {
    copy_init: file,
    copy_simple: file,
    copy_overwrite: file,
    copy_nodestcoll: file,
    copy_coll: within,
    copy_shallow: within,
    move: file,
    move_coll: within,
  },
  props: {
    propinit: file,
    propset: file,
    propget: file,
    propmove: file,
    propdeletes: file,
    propreplace: file,
    propnullns: file,
    prophighunicode: file,
    propremoveset: file,
    propsetremove: file,
    propvalnspace: file,
    propmanyns: file,
  },
  http: {},
  locks: { precond: locks },
};

/** On a home: every test of the five suites, by what became of it. */
export function litmusOnHome(check, { clients, scratch, home, login, password }) {
  const said = run({ clients, scratch, url: home, login, password });
  for (const [suite, exempt] of Object.entries(inapplicable)) {
    const results = resultsOf(said, suite);
    const odd = results.filter(({ test, result }) => (result === 'pass') === test in exempt);
    // Each was seen, to the last: `finish`, but where the suite ends by itself.
    const isWhole = results.length > 2 && results.every(({ number }, at) => number === at);
    const isEnded = /^(finish|precond)$/.test(results.at(-1)?.test);
    const counts = `${results.filter(({ result }) => result === 'pass').length} pass, ${results.filter(({ test }) => test in exempt).length} cannot apply`;
    const wrong = odd.map(({ test, result }) => `${test}: ${result}`).join('; ');
    check(`litmus on a home: ${suite}`, isWhole && isEnded && odd.length === 0, wrong || counts);
  }
}

/** In a calendar there is no place for it to begin: the collection that it wants is refused. */
export function litmusOnCalendar(check, { clients, scratch, calendar, login, password }) {
  const said = run({ clients, scratch, url: calendar, login, password });
  const refused = /1\. begin\.+ FAIL \(Could not create new collection .*: 403 Forbidden/;
  check(`litmus on a calendar: it may not make a collection there (${within})`, refused.test(said));
}

function run({ clients, scratch, url, login, password }) {
  const folder = mkdtempSync(join(scratch, 'litmus-'));
  spawnSync('sh', [resolve(clients, 'litmus-run.sh'), url, login, password, folder], {
    env: { ...process.env, SUITES: Object.keys(inapplicable).join(' ') },
  });
  // A line is written over once its test is through; some name what is no text, with whatever is in it.
  return readFileSync(join(folder, 'litmus.out'), 'latin1').replaceAll(/^( ?\d+\. \w+)?[ .]*\r/gm, '');
}

function resultsOf(said, suite) {
  const part = said.split('-> running `').find((text) => text.startsWith(`${suite}'`)) ?? '';
  const tests = part.matchAll(/^ ?(\d+)\. (\w+)\.+ (?:WARNING.*\n[ .]*)?(pass|FAIL.*|SKIPPED)/gm);
  return [...tests].map(([, number, test, result]) => ({ number: Number(number), test, result }));
}
