import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import Koa from 'koa';
import supertest from 'supertest';
import { DomainError } from '../../src/errors.ts';
import { answerErrors, type Page } from '../../src/http/answer-errors.ts';
import { observeRequests } from '../../src/http/observe-requests.ts';
import { requestSeconds } from '../../src/server/tally.ts';
import { openLog } from '../../src/server/log.ts';

type Line = { level: string; msg: string; err?: { message: string }; status?: number };

/** An app of which every request ends in this error, and what it writes to its log. */
function appThatThrows(error: unknown, page: Page = (ctx) => void (ctx.body = 'a page')) {
  const lines: Line[] = [];
  const log = openLog('info', { write: (text) => void lines.push(JSON.parse(text) as Line) });
  const app = new Koa();
  app.on('error', (thrown: unknown) => log.info({ err: thrown }, 'a connection broke'));
  app.use(observeRequests(log));
  app.use(answerErrors({ log, page }));
  app.use((ctx) => {
    ctx.set({
      ETag: '"x"',
      'Last-Modified': 'yesterday',
      'Cache-Control': 'public',
      'Content-Encoding': 'br',
    });
    throw error;
  });
  const handle = app.callback();
  const server = createServer((request, response) => void handle(request, response));
  return { lines, ask: () => supertest(server) };
}

const dav = (body: string) =>
  `<?xml version="1.0" encoding="utf-8"?>\n<D:error xmlns:D="DAV:"${body}</D:error>\n`;

describe('A storage that cannot serve', () => {
  it('is 503 with Retry-After in each form, and no line for each request', async () => {
    const away = new DomainError('storage-unavailable', { reason: 'away', retryAfterSeconds: 5 });
    const { ask, lines } = appThatThrows(away);
    for (const answer of [
      await ask().get('/x').set('Accept', 'text/html'),
      await ask().get('/home/ann@monasso.org/choir.ics'),
      await ask().propfind('/dav/'),
    ]) {
      assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '5']);
      assert.equal(answer.headers['cache-control'], 'no-store');
    }
    assert.match((await ask().propfind('/dav/')).text, /<C:storage-unavailable\/>/);
    assert.deepEqual(lines, []);
  });
});

describe('A failure', () => {
  it('is told to a person in a page, to a program in problem+json, to a DAV client in D:error', async () => {
    const { ask } = appThatThrows(new DomainError('calendar-not-found'));
    const page = await ask().get('/x').set('Accept', 'text/html');
    assert.deepEqual([page.status, page.text], [404, 'a page']);
    const json = await ask().get('/x');
    assert.match(String(json.headers['content-type']), /^application\/problem\+json; charset=utf-8$/);
    assert.equal((json.body as { code: string }).code, 'calendar-not-found');
    for (const path of ['/home/ann@monasso.org/choir.ics', '/home/ann@monasso.org/choir.json'])
      assert.match(
        String((await ask().get(path).set('Accept', 'text/html')).headers['content-type']),
        /^application\/problem\+json/,
        path,
      );
    const asked = [
      ask().get('/dav/calendars/ann/').set('Accept', 'text/html'),
      ask().get('/dav'),
      ask().get('/.well-known/caldav'),
      ...(['propfind', 'report', 'mkcalendar', 'put', 'delete', 'move'] as const).map((method) =>
        ask()[method]('/x'),
      ),
    ];
    for (const told of await Promise.all(asked)) {
      assert.equal(told.status, 404);
      assert.equal(told.headers['content-type'], 'application/xml; charset=utf-8');
      assert.equal(told.text, dav(' xmlns:C="urn:fasti:problem"><C:calendar-not-found/>'));
    }
    assert.equal((await ask().get('/davos').set('Accept', 'text/html')).text, 'a page');
  });

  // RFC 4918 §16, RFC 6578 §3.2, RFC 4791 §5.3.2.1
  it('names the precondition that was not met, and the resource in its way', async () => {
    const put = (error: unknown) => appThatThrows(error).ask().put('/dav/calendars/ann/choir/new.ics');
    const token = await put(new DomainError('sync-token-unknown'));
    assert.deepEqual([token.status, token.text], [403, dav('><D:valid-sync-token/>')]);
    const taken = new DomainError('event-uid-taken', { uid: 'a', name: 'R&D <2>.ics' });
    const caldav = (href: string) =>
      dav(
        ` xmlns:C="urn:ietf:params:xml:ns:caldav"><C:no-uid-conflict><D:href>${href}</D:href></C:no-uid-conflict>`,
      );
    const conflict = await put(taken);
    assert.equal(conflict.status, 409);
    assert.equal(conflict.text, caldav('/dav/calendars/ann/choir/R%26D%20%3C2%3E.ics'));
    const moved = await put(taken).set('Destination', 'http://agenda.test/dav/calendars/ann/a&b/x.ics');
    assert.equal(moved.text, caldav('/dav/calendars/ann/a&amp;b/R%26D%20%3C2%3E.ics'));
    const changed = await put(new DomainError('event-changed'));
    assert.deepEqual(
      [changed.status, changed.text],
      [412, dav(' xmlns:C="urn:fasti:problem"><C:event-changed/>')],
    );
  });

  it('is kept by nobody, and carries nothing of the answer that it took the place of', async () => {
    for (const accept of ['text/html', 'application/json']) {
      const { headers } = await appThatThrows(new DomainError('not-found'))
        .ask()
        .get('/x')
        .set('Accept', accept);
      assert.equal(headers['cache-control'], 'no-store');
      for (const name of ['etag', 'last-modified', 'content-encoding'])
        assert.equal(headers[name], undefined);
    }
  });

  it('that is not ours is logged whole and told to nobody', async () => {
    const { ask, lines } = appThatThrows(new Error('SELECT secrets'));
    for (const told of [await ask().get('/x'), await ask().propfind('/x')]) {
      assert.equal(told.status, 500);
      assert.doesNotMatch(told.text, /SELECT/);
    }
    const failures = lines.filter(({ level }) => level === 'error');
    assert.deepEqual(
      failures.map(({ err }) => err?.message),
      ['SELECT secrets', 'SELECT secrets'],
    );
  });

  it('whose page fails itself is logged as one, counted, and told in problem+json', async () => {
    const counted = async () =>
      (await requestSeconds.get()).values.find(
        ({ metricName, labels }) =>
          metricName.endsWith('_count') && /"POST".*"500"/.test(JSON.stringify(labels)),
      )?.value ?? 0;
    const before = await counted();
    const error = new DomainError('too-many-attempts', { retryAfterSeconds: 60 });
    const { ask, lines } = appThatThrows(error, () => Promise.reject(new Error('no such view')));
    const told = await ask().post('/x').set('Accept', 'text/html');
    assert.equal(told.status, 500);
    assert.match(String(told.headers['content-type']), /^application\/problem\+json/);
    assert.deepEqual(told.body, {
      type: 'urn:fasti:problem:failed',
      title: 'Something went wrong here',
      status: 500,
      code: 'failed',
    });
    assert.equal(told.headers['retry-after'], undefined);
    assert.deepEqual(
      lines.map(({ level, msg, err, status }) => [level, msg, err?.message ?? status]),
      [
        ['error', 'the page of a failure failed', 'no such view'],
        ['info', 'answered', 500],
      ],
    );
    assert.equal(await counted(), before + 1);
  });
});
