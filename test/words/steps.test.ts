import assert from 'node:assert/strict';
import { stepsIn, type ProgramSteps } from '../../src/words/steps.ts';
import { wordsIn } from '../../src/words/words.ts';
import { openSite, textOf } from '../http/pages/site.ts';

const feed = 'https://agenda.monasso.org/home/ann@monasso.org/choir.ics';
const webcal = feed.replace('https:', 'webcal:');
const login = 'gil.orange.fr@monasso.org';
const owner = 'Ann Martin';

const saidBy = ({ steps }: ProgramSteps) =>
  steps.map(({ text, exact }) => (exact === undefined ? text : `${text} ${exact}`)).join('\n');

describe('the steps to subscribe', () => {
  it('give each program the address, and the login where one is needed', () => {
    for (const language of ['fr', 'en'] as const) {
      const [thunderbird, apple, android] = stepsIn(wordsIn(language), { feed, webcal, login, owner });
      for (const program of [thunderbird!, apple!, android!]) {
        const exact = program.steps.map((step) => step.exact);
        assert.ok(exact.includes(feed) && exact.includes(login), program.program);
      }
      assert.deepEqual(
        apple!.steps.filter(({ url }) => url !== undefined).map(({ exact, url }) => [exact, url]),
        [[webcal, webcal]],
      );
    }
  });

  it('send who reads with a password to the owner for programs that send none, and give these no address', () => {
    const [, , , ...others] = stepsIn(wordsIn('en'), { feed, webcal, login, owner });
    assert.deepEqual(
      others.map(({ program }) => program),
      [
        'Google Calendar',
        'Outlook.com, Microsoft 365',
        'Outlook for Windows (classic)',
        'Nextcloud',
        'Proton Calendar',
      ],
    );
    for (const program of others) {
      assert.match(saidBy(program), /password[\s\S]*Ask Ann Martin for a secret link/);
      assert.doesNotMatch(saidBy(program), /https:/);
    }
  });

  it('of an open feed ask for no login, and serve every program', () => {
    const programs = stepsIn(wordsIn('fr'), { feed, webcal, login: undefined, owner });
    assert.equal(programs.length, 8);
    for (const program of programs) {
      assert.ok(saidBy(program).includes(feed), program.program);
      assert.doesNotMatch(saidBy(program), /votre mot de passe|Ann Martin/);
    }
    assert.match(saidBy(programs[0]!), /Cette adresse ne demande pas d’identifiants de connexion/);
  });

  it('are the same in the mail and on the page', async () => {
    const site = await openSite();
    try {
      await site.scene.gil();
      const letter = await site.scene.inbox.last('gil@orange.fr');
      const page = textOf(await (await site.signedIn('gil@orange.fr')).get('/shared'));
      const plain = (text: string) => text.replace(/\s+/g, ' ');
      const here = 'http://agenda.test/home/ann@monasso.org/choir.ics';
      const wanted = { feed: here, webcal: here.replace('http:', 'webcal:'), login, owner };
      for (const { program, steps } of stepsIn(wordsIn('fr'), wanted)) {
        const lines = steps.map(({ text, exact = '' }) => `${text} ${exact}`.trim());
        const numbered = lines.map((line, at) => `${at + 1}. ${line}`);
        assert.ok(plain(letter.text).includes(plain([program, ...numbered].join(' '))), `mail: ${program}`);
        assert.ok(plain(page).includes(plain([program, ...lines].join(' '))), `page: ${program}`);
        for (const { exact } of steps)
          if (exact !== undefined) assert.ok(letter.html.includes(`>${exact}<`), `html: ${exact}`);
      }
    } finally {
      await site.close();
    }
  });
});
