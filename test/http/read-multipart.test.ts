import assert from 'node:assert/strict';
import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDomainError } from '../../src/errors.ts';
import { readMultipart, type IncomingFile } from '../../src/http/read-multipart.ts';

const limits = { body: 100_000, file: 5000, fields: 300, parts: 4 };
const type = 'multipart/form-data; boundary=b';
const field = 'Content-Disposition: form-data; name="x"';
const file = 'Content-Disposition: form-data; name="file"; filename="a.ics"';
const part = (...lines: string[]) => `--b\r\n${lines.join('\r\n')}\r\n`;
const end = '--b--\r\n';

async function gather({ content }: IncomingFile): Promise<string> {
  let text = '';
  for await (const piece of content) text += String(piece);
  return text;
}

type Told = { fields: [string, string][]; files: unknown[] } | { code: string; details: object };

/** What a server that reads such a body comes to know of it. */
async function told(
  body: string,
  contentType = type,
  takeFile?: (file: IncomingFile) => Promise<void>,
): Promise<Told> {
  const files: unknown[] = [];
  const take =
    takeFile ??
    (async (one: IncomingFile) => {
      const text = await gather(one);
      files.push([one.field, one.name, one.type, text.length > 100 ? text.length : text]);
    });
  const { promise, resolve, reject } = Promise.withResolvers<Told>();
  const server = createServer((incoming, response) => {
    readMultipart(incoming, limits, take)
      .then((fields) => resolve({ fields: [...fields], files }))
      .catch((error: unknown) => (isDomainError(error) ? resolve(error) : reject(error as Error)))
      .finally(() => response.end());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const sent = ask({ port, method: 'POST', headers: { 'Content-Type': contentType } });
  sent.on('error', () => undefined).on('response', (answer) => answer.resume());
  sent.end(body);
  try {
    return await promise;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function refusal(body: string, contentType = type): Promise<[string, object]> {
  const answer = await told(body, contentType);
  assert.ok('code' in answer, JSON.stringify(answer));
  return [answer.code, answer.details];
}

describe('a form in parts', () => {
  it('is its fields, and its file as a stream', async () => {
    const named = 'Content-Disposition: form-data; name="file"; filename="é à.ics"';
    const body =
      part(field, '', 'ça') + part(named, 'Content-Type: text/calendar', '', 'abc') + part(field, '', '2');
    assert.deepEqual(await told(body + end), {
      fields: [
        ['x', 'ça'],
        ['x', '2'],
      ],
      files: [['file', 'é à.ics', 'text/calendar', 'abc']],
    });
  });

  it('has an empty file where none was chosen', async () => {
    const none = 'Content-Disposition: form-data; name="file"; filename=""';
    assert.deepEqual(await told(part(none, 'Content-Type: application/octet-stream', '', '') + end), {
      fields: [],
      files: [['file', '', 'application/octet-stream', '']],
    });
  });

  for (const [what, body] of Object.entries({
    'ends before its last boundary': part(field, '', '1'),
    'ends within a field': `--b\r\n${field}\r\n\r\n1`,
    'ends within a header': `--b\r\n${field}`,
    'ends within a file': `--b\r\n${file}\r\n\r\nabc`,
    'is other text': 'hello',
    'is empty': '',
    'has a field without a name (RFC 7578 §4.2)': part('Content-Disposition: form-data', '', '1') + end,
    'has a file without a name': part('Content-Disposition: form-data; filename="a"', '', '1') + end,
  }))
    it(`is not understood where it ${what}`, async () =>
      assert.deepEqual(await refusal(body), ['bad-request', { reason: 'multipart' }]));

  it('is not understood without its boundary', async () =>
    assert.deepEqual(await refusal(end, 'multipart/form-data'), ['bad-request', { reason: 'multipart' }]));

  it('may be as large as its limits, and no larger', async () => {
    const x = (bytes: number) => 'x'.repeat(bytes);
    assert.deepEqual(await told(part(file, '', x(5000)) + part(field, '', x(299)) + end), {
      fields: [['x', x(299)]],
      files: [['file', 'a.ics', 'text/plain', 5000]],
    });
    const tooLarge = (most: number) => ['body-too-large', { most }];
    assert.deepEqual(await refusal(part(file, '', x(5001)) + end), tooLarge(5000));
    assert.deepEqual(await refusal(part(field, '', x(300)) + end), tooLarge(300));
    assert.deepEqual(await refusal(part(field, '', x(150)).repeat(2) + end), tooLarge(300));
    assert.deepEqual(await refusal(part(field, '', '1') + end + x(100_000)), tooLarge(100_000));
  });

  it('has few parts, and one file', async () => {
    const parts = ['bad-request', { reason: 'parts' }];
    assert.ok('fields' in (await told(part(field, '', '1').repeat(4) + end)));
    assert.deepEqual(await refusal(part(field, '', '1').repeat(5) + end), parts);
    assert.deepEqual(await refusal(part(file, '', '1').repeat(2) + end), parts);
  });

  it('waits for whoever takes its file, and fails as they do', async () => {
    const body = part(file, '', 'abc') + end;
    let taken = '';
    const slowly = async (one: IncomingFile) => {
      const text = await gather(one);
      await new Promise((resolve) => setImmediate(resolve));
      taken = text;
    };
    assert.ok('fields' in (await told(body, type, slowly)));
    assert.equal(taken, 'abc');
    const full = () => Promise.reject(new Error('the disk is full'));
    await assert.rejects(told(body, type, full), /the disk is full/);
  });

  it('breaks the stream of its file where its sender hangs up', async () => {
    const { promise: broken, resolve } = Promise.withResolvers<unknown>();
    const { promise: begun, resolve: begin } = Promise.withResolvers();
    const { promise: refused, resolve: refuse } = Promise.withResolvers<unknown>();
    const server = createServer((incoming) => {
      const take = async (one: IncomingFile) => {
        begin(undefined);
        await gather(one).catch(resolve);
      };
      readMultipart(incoming, limits, take).catch(refuse);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const sent = ask({ port, method: 'POST', headers: { 'Content-Type': type, 'Content-Length': 90_000 } });
    sent.on('error', () => undefined);
    sent.write(`--b\r\n${file}\r\n\r\nabc`);
    await begun;
    sent.destroy();
    for (const error of [await refused, await broken])
      assert.ok(isDomainError(error, 'bad-request') && error.details.reason === 'aborted', String(error));
    server.close();
  });
});
