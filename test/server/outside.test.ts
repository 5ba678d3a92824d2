import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { guardedAgent } from '../../src/server/agents.ts';
import { guardOf, isAllowable, isAllowedHost, isOutside } from '../../src/server/outside.ts';
import { startPushService, type PushService } from '../support/push-service.ts';

const inside = [
  ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '100.127.255.255', '127.0.0.1', '127.9.9.9', '169.254.169.254'],
  ...[
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.168.0.1',
    '198.18.0.1',
    '198.19.255.255',
  ],
  ...['198.51.100.1', '203.0.113.9', '224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255'],
  ...[
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:a00:1',
    '0:0:0:0:0:ffff:c0a8:101',
  ],
  ...[
    '64:ff9b::127.0.0.1',
    '64:ff9b::a00:1',
    '64:ff9b:1::808:808',
    '100::1',
    'fc00::1',
    'fd12::1',
    'fe80::1',
  ],
  ...[
    'fe80::1%eth0',
    '2606:4700::1%eth0',
    'fec0::1',
    'ff02::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
  ],
  ...['localhost', '', '1.2.3', '1.2.3.4.5', '8.8.8.8/32'],
];
const outside = [
  ...[
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
  ],
  ...['172.15.255.255', '172.32.0.0', '192.167.255.255', '192.169.0.0', '198.17.255.255', '198.20.0.0'],
  ...['223.255.255.255', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8', '2606:4700::1111', '2a00:1450:4007::200e'],
];

describe('An address', () => {
  it('is inside where only this machine or a network of its own can be', () => {
    assert.deepEqual(inside.filter(isOutside), []);
  });

  it('is outside anywhere else', () => {
    assert.deepEqual(
      outside.filter((address) => !isOutside(address)),
      [],
    );
  });

  it('inside is let through where it, its network or its name is allowed', () => {
    const guard = guardOf(['10.1.0.0/16', '192.168.1.7', 'fd12::/32', 'Push.Lan']);
    const through = ['10.1.255.1', '192.168.1.7', 'fd12::9', '::ffff:10.1.0.1', '8.8.8.8'];
    assert.deepEqual(
      through.filter((address) => !guard.letsThrough(address)),
      [],
    );
    const kept = ['10.2.0.1', '192.168.1.8', 'fd13::1', '127.0.0.1', 'push.lan', ''];
    assert.deepEqual(
      kept.filter((address) => guard.letsThrough(address)),
      [],
    );
    assert.ok(guard.knowsHost('push.lan') && guard.knowsHost('PUSH.lan.'));
    assert.ok(!guard.knowsHost('push.lan.example.org') && !guard.knowsHost('lan'));
  });

  it('can be allowed where it is one, or a name, or a network', () => {
    for (const good of ['push.lan', 'localhost', '10.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8', '0.0.0.0/0'])
      assert.ok(isAllowable(good), good);
    for (const bad of [
      '',
      'a b',
      '10.0.0.0/33',
      '10.0.0.0/x',
      '::/129',
      '10.0.0.0/8/8',
      'push.lan/8',
      'fe80::1%lo',
      '*.lan',
    ])
      assert.ok(!isAllowable(bad), bad);
  });

  it('in a name of a host is seen in whatever form an address takes there', () => {
    const hostOf = (address: string) => new URL(address).hostname;
    const written = [
      'https://127.1/',
      'https://0x7f000001/',
      'https://017700000001/',
      'https://[::ffff:127.0.0.1]/',
    ];
    for (const address of [...written, 'https://①②⑦.0.0.1/', 'https://[::]/'])
      assert.ok(!isAllowedHost(hostOf(address), []), address);
    assert.ok(isAllowedHost(hostOf('https://127.1/'), ['127.0.0.0/8']));
    assert.ok(isAllowedHost(hostOf('https://push.example.org/'), []));
  });
});

describe('A guarded connection', () => {
  let service: PushService;
  let port: string;
  let connections = 0;
  before(async () => {
    service = await startPushService();
    ({ port } = new URL(service.origin));
    service.manners.connected = () => (connections += 1);
  });
  after(() => service.close());
  beforeEach(() => (connections = 0));

  const connect = (host: string, allowed: readonly string[] = []) =>
    new Promise<string>((resolve) => {
      const agent = guardedAgent(guardOf(allowed), { ca: readFileSync(service.ca) });
      // Whether the certificate holds is not asked here.
      const asked = request(`https://${host}:${port}/`, { agent, method: 'HEAD', rejectUnauthorized: false });
      asked.on('response', (answer) => resolve(String(answer.statusCode)));
      asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      asked.end();
    });

  for (const host of ['localhost', '127.0.0.1', '127.1', '0x7f.1', '[::ffff:127.0.0.1]', '[::1]', '0.0.0.0'])
    it(`leads nowhere at ${host}`, async () => {
      assert.equal(await connect(host), 'EHOSTINSIDE');
      assert.equal(connections, 0);
    });

  it('leads inside where that is allowed, by name or by where it leads', async () => {
    assert.equal(await connect('localhost', ['localhost']), '404');
    assert.equal(await connect('localhost', ['127.0.0.0/8', '::1']), '404');
    assert.equal(await connect('127.0.0.1', ['127.0.0.1']), '404');
    assert.equal(connections, 3);
    assert.equal(await connect('127.0.0.1', ['localhost']), 'EHOSTINSIDE');
    assert.equal(await connect('localhost', ['10.0.0.0/8']), 'EHOSTINSIDE');
  });
});
