import assert from 'node:assert/strict';
import { eventText, fileOf } from '../../calendars/events.ts';
import { sourceSettings, startSourceServer, type SourceServer } from '../../support/source-server.ts';
import { openSite, type Site } from './site.ts';

describe('The pages of a calendar from outside', () => {
  let site: Site;
  let server: SourceServer;
  beforeEach(async () => {
    site = await openSite({ FASTI_URL: 'http://agenda.test', ...sourceSettings });
    server = await startSourceServer();
    server.answers.set('/a.ics', { body: fileOf(eventText('a', ['SUMMARY:Cours'])) });
  });
  afterEach(async () => {
    await server.close();
    await site.close();
  });

  const subscribe = async (fields: Record<string, string> = {}) => {
    const ann = await site.signedIn('ann@monasso.org');
    const given = { address: `${server.origin}/a.ics`, sourceName: 'Emploi du temps', ...fields };
    return { ann, answer: await ann.send('/calendars/subscribe', given, { from: '/calendars' }) };
  };

  it('subscribe, say how it stands, and read it again', async () => {
    const { ann, answer } = await subscribe();
    assert.match((await ann.follow(answer)).text, /L’agenda «\sEmploi du temps\s» est là, avec un événement/);
    const page = '/calendars/ann@monasso.org/emploi-du-temps/source';
    assert.match((await ann.get(page)).text, /vient de localhost:\d+\. Ses événements se modifient là-bas/);
    server.answers.set('/a.ics', { body: fileOf(eventText('a'), eventText('b')) });
    const read = await ann.follow(await ann.send(`${page}/refresh`, {}, { from: page }));
    assert.match(read.text, /L’agenda est à jour\s: 2 événements/);
  });

  it('say in plain words what is the matter, and offer to take what it gives all the same', async () => {
    server.answers.set('/a.ics', { body: fileOf(...['a', 'b', 'c', 'd', 'e'].map((uid) => eventText(uid))) });
    const { ann } = await subscribe();
    const page = '/calendars/ann@monasso.org/emploi-du-temps/source';
    server.answers.set('/a.ics', { status: 401 });
    const refused = await ann.follow(await ann.send(`${page}/refresh`, {}, { from: page }));
    assert.match(refused.text, /refuse l’accès\s: l’identifiant ou le mot de passe/);
    assert.doesNotMatch(refused.text, /name="anyway"/);
    server.answers.set('/a.ics', { body: fileOf(eventText('a')) });
    const shrunk = await ann.follow(await ann.send(`${page}/refresh`, {}, { from: page }));
    assert.match(shrunk.text, /perdu plus de la moitié[\s\S]*name="anyway"/);
    const taken = await ann.follow(await ann.send(`${page}/refresh`, { anyway: '1' }, { from: page }));
    assert.match(taken.text, /L’agenda est à jour\s: un événement/);
  });

  it('refuse beside the field, and keep what was typed but the password', async () => {
    server.answers.set('/a.ics', { body: '<!doctype html><p>Sign in</p>' });
    const { answer } = await subscribe({ login: 'ann', password: 'tres-secret' });
    assert.equal(answer.status, 422);
    assert.match(answer.text, /id="address-error">[^<]*page web/);
    assert.match(answer.text, /value="Emploi du temps"/);
    assert.doesNotMatch(answer.text, /tres-secret/);
    const { answer: inside } = await subscribe({ address: 'https://10.0.0.1/a.ics' });
    assert.match(inside.text, /id="address-error">[^<]*réseau interne/);
  });

  it('are there for a calendar from outside alone, and for who looks after it', async () => {
    const { ann } = await subscribe();
    assert.equal((await ann.get('/calendars/ann@monasso.org/choir/source')).status, 409);
    const list = (await ann.get('/calendars')).text;
    assert.match(list, /emploi-du-temps\/source/);
    assert.doesNotMatch(list, /emploi-du-temps\/import/);
    assert.doesNotMatch(list, /choir\/source/);
    const ben = await site.signedIn('ben@monasso.org');
    assert.equal((await ben.get('/calendars/ann@monasso.org/emploi-du-temps/source')).status, 404);
  });

  it('detach it: it is changed here from then on', async () => {
    const { ann } = await subscribe();
    const page = '/calendars/ann@monasso.org/emploi-du-temps/source';
    const list = await ann.follow(await ann.send(`${page}/end`, {}, { from: page }));
    assert.match(list.text, /se modifie maintenant ici/);
    assert.match(list.text, /emploi-du-temps\/import/);
  });
});
