import { spawn } from 'node:child_process';

/** Parameters of an address that libpq knows as node-postgres does (PostgreSQL, libpq, "Parameter Key Words"). */
const shared = new Set([
  ...['host', 'hostaddr', 'port', 'dbname', 'user', 'passfile', 'require_auth', 'channel_binding'],
  ...['connect_timeout', 'client_encoding', 'options', 'application_name', 'fallback_application_name'],
  ...['keepalives', 'keepalives_idle', 'keepalives_interval', 'keepalives_count', 'tcp_user_timeout'],
  ...[
    'sslmode',
    'sslnegotiation',
    'sslcert',
    'sslkey',
    'sslpassword',
    'sslrootcert',
    'sslcrl',
    'sslcrldir',
    'sslsni',
  ],
  ...[
    'ssl_min_protocol_version',
    'ssl_max_protocol_version',
    'requirepeer',
    'gssencmode',
    'krbsrvname',
    'service',
  ],
  ...['target_session_attrs', 'load_balance_hosts'],
]);

/**
 * Runs pg_dump for the database of an address, as of an exported snapshot: its custom format is what pg_restore reads.
 * Throws what pg_dump says.
 */
export function pgDump(
  address: string,
  { file, snapshot }: { file: string; snapshot: string },
): Promise<void> {
  const { target, password } = forLibpq(address);
  const words = ['--format=custom', '--no-password', `--snapshot=${snapshot}`, `--file=${file}`];
  const child = spawn('pg_dump', [...words, `--dbname=${target}`], {
    // The password travels in the environment: arguments are visible to every process of the machine.
    env: { ...process.env, ...(password !== '' && { PGPASSWORD: password }) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    child.on('error', (error) => reject(new Error(`pg_dump cannot be run: ${error.message}`)));
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(said.trim() || 'pg_dump failed')),
    );
  });
}

/** The same address as libpq reads it, without its password. */
export function forLibpq(address: string): { target: string; password: string } {
  // user@/database: a login, and no host but the one among the parameters, which URLs do not know.
  const hostless = /^[^/]*:\/\/[^/?#]*@[/?]/.test(address);
  const url = new URL(hostless ? address.replace(/@([/?])/, '@localhost$1') : address);
  const parameters = url.searchParams;
  const password = decodeURIComponent(url.password) || (parameters.get('password') ?? '');
  url.password = '';
  if (['1', 'true'].includes(parameters.get('ssl') ?? '') && !parameters.has('sslmode'))
    parameters.set('sslmode', 'require');
  // node-postgres alone knows the mode that checks no certificate by name; to libpq that is what "require" means.
  if (parameters.get('sslmode') === 'no-verify') parameters.set('sslmode', 'require');
  const kept = [...parameters].filter(([name]) => shared.has(name));
  url.search = '';
  // A + is a space to URLSearchParams, and a + to libpq.
  const search = kept.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const target = search === '' ? url.href : `${url.href}?${search}`;
  return { target: hostless ? target.replace('@localhost', '@') : target, password };
}
