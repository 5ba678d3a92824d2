import assert from 'node:assert/strict';
import { readGuests, readUsers } from '../../src/people/roster.ts';
import { refused } from '../support/refused.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const users = (text: string) =>
  readUsers(bytes(text)).lines.map((one) => ('person' in one ? one.person : one.error.details));
const guests = (text: string) =>
  readGuests(bytes(text)).lines.map((one) => ('person' in one ? one.person : one.error.details));

describe('A list of users', () => {
  const ann = { login: 'ann@x.fr', name: 'Ann', admin: false, language: undefined, password: undefined };

  it('names its columns in either language, however they are written, and in any order', () => {
    for (const head of [
      'login,name,admin,language,password',
      'Identifiant;Nom;Administrateur;Langue;Mot de passe',
      'ADRESSE E-MAIL;Nom complet;Administratrice;langue;mot_de_passe',
      '"E-mail","Full name","Administrator","Language","Password"',
      'Courriel\tNom affiché\tadmin\tLangue\tMOT DE PASSE',
    ]) {
      const mark = /[,;\t]/.exec(head)![0];
      const line = ['ann@x.fr', 'Ann', 'x', 'en', 'a phrase of words'].join(mark);
      assert.deepEqual(
        users(`${head}\n${line}\n`),
        [{ ...ann, admin: true, language: 'en', password: 'a phrase of words' }],
        head,
      );
    }
    assert.deepEqual(users('nom;login\nAnn;ann@x.fr\n'), [ann]);
  });

  it('says yes and no, and names languages, in either', () => {
    const admin = (said: string) => users(`login,name,admin\nann@x.fr,Ann,${said}\n`)[0];
    for (const said of ['1', 'yes', 'Oui', 'TRUE', 'vrai', 'x', 'on'])
      assert.deepEqual(admin(said), { ...ann, admin: true }, said);
    for (const said of ['', '0', 'no', 'Non', 'FALSE', 'faux', 'off', '-'])
      assert.deepEqual(admin(said), ann, said);
    assert.deepEqual(admin('perhaps'), { reason: 'value', column: 'admin', given: 'perhaps' });
    const language = (said: string) => users(`login,name,language\nann@x.fr,Ann,${said}\n`)[0];
    for (const said of ['fr', 'FR', 'français', 'French'])
      assert.deepEqual(language(said), { ...ann, language: 'fr' });
    for (const said of ['en', 'anglais', 'English'])
      assert.deepEqual(language(said), { ...ann, language: 'en' });
    assert.deepEqual(language('de'), { reason: 'value', column: 'language', given: 'de' });
  });

  it('keeps spaces in a password, and nowhere else', () => {
    assert.deepEqual(users('login,name,password\n ann@x.fr , Ann ," a b "\n'), [
      { ...ann, password: ' a b ' },
    ]);
  });

  it('tells each line apart, by its number and its login, and never by a password', () => {
    const { lines, ignored } = readUsers(
      bytes('login;name;Téléphone;password\nann@x.fr;Ann;06;secret phrase\n\nben@x.fr;Ben;;;stray\nc@x.fr\n'),
    );
    assert.deepEqual(ignored, ['Téléphone']);
    assert.deepEqual(
      lines.map(({ line, given }) => [line, given]),
      [
        [2, 'ann@x.fr'],
        [4, 'ben@x.fr'],
        [5, 'c@x.fr'],
      ],
    );
    assert.deepEqual('error' in lines[1]! && lines[1].error.details, { reason: 'cells' });
    assert.deepEqual('person' in lines[2]! && lines[2].person.name, '');
  });

  it('is refused whole without a login or a name, with a column twice, and empty', () => {
    const refuse = (text: string, details: Parameters<typeof refused<'bad-table'>>[1]) =>
      assert.throws(() => users(text), refused('bad-table', details));
    refuse('', { reason: 'empty' });
    refuse('\ufeff\n', { reason: 'empty' });
    refuse('ann@x.fr,Ann\n', { reason: 'column-missing', column: 'login' });
    refuse('login,admin\n', { reason: 'column-missing', column: 'name' });
    refuse('login,name,Identifiant\n', { reason: 'column-twice', column: 'Identifiant', line: 1 });
    assert.deepEqual(users('login,name\n'), []);
  });
});

describe('A list of guests', () => {
  it('is an address a line, or has columns', () => {
    const gil = { email: 'gil@orange.fr', language: undefined };
    assert.deepEqual(guests('gil@orange.fr\nzoe@free.fr\n'), [gil, { ...gil, email: 'zoe@free.fr' }]);
    assert.deepEqual(guests('\ufeffE-mail;Langue;Nom\r\ngil@orange.fr;anglais;Gil\r\n'), [
      { ...gil, language: 'en' },
    ]);
    assert.throws(
      () => guests('Nom;Prénom\nMartin;Gil\n'),
      refused('bad-table', { reason: 'column-missing', column: 'email' }),
    );
  });
});
