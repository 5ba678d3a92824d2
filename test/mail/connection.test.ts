import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from 'pino';
import { readConfig } from '../../src/config.ts';
import { isThisMachine } from '../../src/mail/connection.ts';
import { sendBySmtp, type Outcome } from '../../src/mail/smtp.ts';
import { tryServer } from '../../src/mail/try-server.ts';
import { openServices } from '../../src/server/open-services.ts';
import { makeAuthority, type Authority } from '../support/certificates.ts';
import { startMailServer, type MailServer, type MailServerKind } from '../support/mail-server.ts';
import { scratchFolder } from '../support/scratch.ts';

const mail = {
  from: 'fasti@monasso.org',
  to: 'gil@orange.fr',
  raw: Buffer.from('Subject: Bonjour\r\n\r\nBonjour\r\n'),
};
const timeouts = { untilHandedOver: 5000, untilAnswered: 5000 };

/** The system hands what is sent to this address to itself, but it is not among those that say so: a server elsewhere. */
const elsewhere = '0.0.0.0';

const quiet = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
};

describe('the connection to a mail server', () => {
  let authority: Authority;
  let server: MailServer;
  before(() => (authority = makeAuthority()));
  afterEach(() => server.close());

  async function start(kind: MailServerKind): Promise<void> {
    server = await startMailServer(kind);
  }
  const addressOf = ({ host = elsewhere, login = '', more = '' }) =>
    `${server.url.replace('//', `//${login === '' ? '' : `${login}@`}`).replace('127.0.0.1', host)}${more}`;
  const send = async (at: Parameters<typeof addressOf>[0] = {}, ca?: string): Promise<Outcome> =>
    await sendBySmtp({ url: addressOf(at), ca }, mail, () => Promise.resolve(true), { timeouts });

  const failed = (outcome: Outcome) =>
    'failure' in outcome ? [outcome.kind, outcome.failure] : [outcome.kind];

  it('without a login is encrypted with whoever answers', async () => {
    await start({ tls: makeAuthority().certificateFor('DNS:other.test') });
    assert.deepEqual(await send(), { kind: 'sent' });
    assert.deepEqual(server.spoken, [{ encrypted: true, user: undefined }]);
  });

  it('without a login is in the clear where nothing else is offered', async () => {
    await start({});
    assert.deepEqual(await send(), { kind: 'sent' });
    assert.deepEqual(server.spoken, [{ encrypted: false, user: undefined }]);
  });

  it('with a login asks for a certificate that is known, and says that it is none', async () => {
    await start({ tls: authority.certificateFor(`IP:${elsewhere}`), login: true });
    const outcome = await send({ login: 'ann:secret' });
    assert.deepEqual(failed(outcome), ['later', 'certificate']);
    assert.deepEqual(server.spoken, []);
    assert.deepEqual(await send({ login: 'ann:secret' }, authority.file), { kind: 'sent' });
    assert.deepEqual(server.spoken, [{ encrypted: true, user: 'ann' }]);
  });

  it('with a login asks for the name in the certificate', async () => {
    await start({ tls: authority.certificateFor('DNS:other.test'), login: true });
    assert.deepEqual(failed(await send({ login: 'ann:secret' }, authority.file)), ['later', 'certificate']);
  });

  it('with a login does not speak in the clear, unless the address says so', async () => {
    await start({ login: true });
    assert.deepEqual(failed(await send({ login: 'ann:secret' })), ['later', 'certificate']);
    const asked = await send({ login: 'ann:secret', more: '?ignoreTLS=true' });
    assert.deepEqual([asked.kind, server.spoken], ['sent', [{ encrypted: false, user: 'ann' }]]);
  });

  it('from the first byte encrypted asks for a known certificate as well, unless the address says not to', async () => {
    await start({ tls: { ...authority.certificateFor(`IP:${elsewhere}`), from: 'start' } });
    assert.deepEqual(failed(await send()), ['later', 'certificate']);
    assert.deepEqual(await send({}, authority.file), { kind: 'sent' });
    assert.deepEqual(await send({ more: '?tls.rejectUnauthorized=false' }), { kind: 'sent' });
  });

  it('asks for a known certificate where the address demands encryption', async () => {
    await start({ tls: authority.certificateFor(`IP:${elsewhere}`) });
    assert.deepEqual(failed(await send({ more: '?requireTLS=true' })), ['later', 'certificate']);
    assert.deepEqual(await send({ more: '?requireTLS=true' }, authority.file), { kind: 'sent' });
  });

  for (const from of [undefined, 'start'] as const)
    it(`to this machine asks for no known certificate, ${from === 'start' ? 'smtps' : 'STARTTLS'}`, async () => {
      const tls = authority.certificateFor('DNS:other.test');
      await start({ tls: { ...tls, ...(from && { from }) }, login: true });
      for (const host of ['127.0.0.1', 'localhost'])
        assert.deepEqual(await send({ host, login: 'ann:secret' }), { kind: 'sent' });
      const said = { encrypted: true, user: 'ann' };
      assert.deepEqual(server.spoken, [said, said]);
    });

  it('knows what is not this machine, however it is called', () => {
    const here = [
      'localhost',
      'LOCALHOST',
      'localhost.',
      'mail.localhost',
      '127.0.0.1',
      '127.8.9.1',
      '::1',
      '[::1]',
    ];
    const there = [
      'localhost.monasso.org',
      '127.monasso.org',
      '127.0.0.1.nip.io',
      '10.0.0.1',
      '::2',
      '0.0.0.0',
      'a',
    ];
    assert.deepEqual(here.filter(isThisMachine), here);
    assert.deepEqual(there.filter(isThisMachine), []);
  });

  describe('is tried at the start', () => {
    type Line = Record<string, unknown> & { level: string; said: string };

    async function tried(env: Record<string, string>, limits = timeouts): Promise<Line> {
      const lines: Line[] = [];
      const to = (level: string) => (more: object, said: string) => void lines.push({ ...more, level, said });
      const config = { ...readConfig({ FASTI_DATA: scratchFolder(), ...env }), secretKey: 'x'.repeat(32) };
      const log = { info: to('info'), warn: to('warn') } as unknown as Parameters<typeof tryServer>[0]['log'];
      await tryServer({ config, log }, { timeouts: limits });
      assert.equal(lines.length, 1);
      return lines[0]!;
    }
    const seen = ({ level, encrypted, login, failure }: Line) => [level, encrypted ?? failure, login];

    it('and says how it answers, without sending anything', async () => {
      await start({ tls: authority.certificateFor(`IP:${elsewhere}`), login: true });
      const plain = await tried({ FASTI_SMTP_URL: addressOf({}) });
      assert.deepEqual(seen(plain), ['info', 'not proved', 'none set']);
      assert.deepEqual([plain['host'], plain['port']], [elsewhere, Number(new URL(server.url).port)]);
      const env = { FASTI_SMTP_URL: addressOf({ login: 'ann:secret' }), FASTI_SMTP_CA: authority.file };
      const signedIn = await tried(env);
      assert.deepEqual(seen(signedIn), ['info', 'and proved', 'taken']);
      assert.doesNotMatch(JSON.stringify(signedIn), /secret/);
      assert.deepEqual([server.spoken, server.seen], [[], []]);
    });

    it('and says what is wrong with it', async () => {
      await start({ tls: authority.certificateFor(`IP:${elsewhere}`), login: true });
      const unknown = await tried({ FASTI_SMTP_URL: addressOf({ login: 'ann:secret' }) });
      assert.deepEqual(seen(unknown), ['warn', 'certificate', undefined]);
      server.manners.login = { code: 535, text: 'who is that' };
      const refused = await tried({ FASTI_SMTP_URL: addressOf({ login: 'ann:secret', host: 'localhost' }) });
      assert.deepEqual(seen(refused), ['warn', 'login', undefined]);
      assert.match(String(refused['error']), /who is that/);
      server.manners.silent = true;
      const hurried = { untilHandedOver: 100, untilAnswered: 100 };
      assert.deepEqual(seen(await tried({ FASTI_SMTP_URL: server.url }, hurried)).slice(0, 2), [
        'warn',
        'timed-out',
      ]);
      const closed = await tried({ FASTI_SMTP_URL: `smtp://127.0.0.1:${await closedPort()}` });
      assert.deepEqual(seen(closed), ['warn', 'unreachable', undefined]);
    });

    it('by a server that starts, while it listens already', async () => {
      await start({});
      const said = Promise.withResolvers<string>();
      const info = (_: object, line: string) => {
        if (line.includes('mail server')) said.resolve(line);
      };
      const log = { ...quiet, info };
      const config = readConfig({ FASTI_DATA: scratchFolder(), FASTI_SMTP_URL: server.url });
      const { close } = await openServices(config, { letters: 'deliver', log: log as unknown as Logger });
      assert.equal(await said.promise, 'the mail server answers');
      await close();
    });

    it('and says that mails become files where there is none', async () => {
      await start({});
      assert.match((await tried({})).said, /no mail server is set/);
    });
  });

  it('counts Node’s authorities and the system’s', async () => {
    await start({ tls: authority.certificateFor(`IP:${elsewhere}`), login: true });
    const url = addressOf({ login: 'ann:secret' });
    const module = join(import.meta.dirname, '..', '..', 'src', 'mail', 'smtp.ts');
    const script = `
      const { sendBySmtp } = await import(${JSON.stringify(module)});
      const mail = { from: 'a@b.test', to: 'c@d.test', raw: Buffer.from('Subject: x\\r\\n\\r\\nx\\r\\n') };
      const outcome = await sendBySmtp({ url: ${JSON.stringify(url)}, ca: undefined }, mail, async () => true);
      console.log(outcome.kind);`;
    const env = { ...process.env };
    for (const name of ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE']) Reflect.deleteProperty(env, name);
    for (const known of ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'NOTHING']) {
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...env, [known]: authority.file },
      });
      assert.equal(stdout.trim(), known === 'NOTHING' ? 'later' : 'sent', known);
    }
  });
});

async function closedPort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
