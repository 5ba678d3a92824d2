import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { installPackage } from './install.ts';
import { scratchFolder } from './scratch.ts';

/** Where this machine keeps PostgreSQL's programs; undefined where it has none. */
function findPrograms(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const homebrew = ['/opt/homebrew/opt', '/usr/local/opt'].flatMap((opt) =>
    existsSync(opt)
      ? readdirSync(opt)
          .filter((name) => name.startsWith('postgresql'))
          .map((name) => join(opt, name, 'bin'))
      : [],
  );
  const places = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...homebrew,
  ];
  return places.find((place) => existsSync(join(place, 'initdb')) && existsSync(join(place, 'postgres')));
}

const isRoot = process.getuid?.() === 0;

const programs = findPrograms() ?? (installPackage('postgresql') ? findPrograms() : undefined);

/** Without a server half of the promise is untested: that is said loudly, and is an error where nobody would read it. */
export const hasPostgres = programs !== undefined || process.env['CI'] === 'true';
if (programs === undefined)
  process.stderr.write(`
  ****************************************************************
    There is no PostgreSQL on this machine (initdb, postgres).
    NOTHING IS TESTED ON POSTGRESQL. Install it to test both.
  ****************************************************************
`);

/** How PostgreSQL ends: `fast` tells its clients, `immediate` is a crash, and it has to recover. */
const signals = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

/** A server that a test may end and start again. */
export type Cluster = Readonly<{
  url(database: string): string;
  /** Where its socket lies. */
  folder: string;
  port: number;
  end(how: keyof typeof signals): Promise<void>;
  start(): Promise<void>;
}>;

/** The one server of a whole run: what its tests, in however many processes, need to know of it. */
type Shared = Pick<Cluster, 'url' | 'folder' | 'port'>;
/** Where the process that starts the others tells them of the server that it started for them all. */
const sharedAt = 'TESTS_POSTGRES';
let server: Promise<Cluster> | undefined;

/** The address of a new, empty database on the server of this run, or on that cluster. */
export async function newPostgresDatabase(on?: Cluster): Promise<string> {
  const { url } = on ?? (await shared());
  const name = `t${randomBytes(8).toString('hex')}`;
  const client = new pg.Client(url('postgres'));
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return url(name);
}

/** Where the same server listens on a socket. */
export async function postgresSocket(): Promise<Pick<Cluster, 'folder' | 'port'>> {
  return await shared();
}

/** Starts the server that all processes of a run share. One process alone starts it when the first test asks. */
export async function sharePostgres(): Promise<void> {
  if (programs === undefined) return;
  server = startCluster();
  const { url, folder, port } = await server;
  process.env[sharedAt] = JSON.stringify({ address: url(''), folder, port });
}

async function shared(): Promise<Shared> {
  const told = process.env[sharedAt];
  if (told === undefined) return await (server ??= startCluster());
  const { address, folder, port } = JSON.parse(told) as { address: string; folder: string; port: number };
  return { url: (database) => address + database, folder, port };
}

export async function stopPostgres(): Promise<void> {
  if (server === undefined) return;
  const ending = server;
  server = undefined;
  await (await ending).end('immediate'); // at once: its data go with its folder
}

/** A cluster in a folder of its own, on a free port of loopback, under an account that is not root. */
export async function startCluster(): Promise<Cluster> {
  if (programs === undefined) throw new Error('there is no PostgreSQL on this machine');
  const folder = scratchFolder();
  const account = isRoot ? accountOf('postgres', 'nobody') : undefined;
  const password = randomBytes(16).toString('hex');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  if (account) for (const path of [folder, passwordFile]) chownSync(path, account.uid, account.gid);
  const data = join(folder, 'data');
  execFileSync(
    join(programs, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'fasti',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--locale=C',
      '-N',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], cwd: folder, ...account },
  );
  const port = await freePort();
  // It dies with the tests and so may forget on a power cut: what is tested is our death, not the machine's.
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${folder}`,
    'fsync=off',
    'max_connections=400',
  ];
  const words = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
  let child: ChildProcess | undefined;
  process.once('exit', () => child?.kill('SIGQUIT'));
  const cluster: Cluster = {
    url: (database) => `postgres://fasti:${password}@127.0.0.1:${port}/${database}`,
    folder,
    port,
    async end(how) {
      const gone = once(child!, 'exit');
      child!.kill(signals[how]);
      await gone;
    },
    async start() {
      child = spawn(join(programs, 'postgres'), words, {
        stdio: ['ignore', 'ignore', 'pipe'],
        cwd: folder,
        env: { ...process.env, LC_MESSAGES: 'C' },
        ...account,
      });
      await ready(child);
    },
  };
  await cluster.start();
  return cluster;
}

function ready(child: ChildProcess): Promise<void> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stderr! }).on('line', (line) => {
      said.push(line);
      if (line.includes('database system is ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${said.join('\n')}`)));
  });
}

function accountOf(...names: string[]): { uid: number; gid: number } {
  const known = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of names) {
    const line = known.find(([its]) => its === name);
    if (line) return { uid: Number(line[2]), gid: Number(line[3]) };
  }
  throw new Error('PostgreSQL does not run as root, and there is no account for it');
}

async function freePort(): Promise<number> {
  const probe = createServer();
  const { promise, resolve } = Promise.withResolvers<number>();
  probe.listen(0, '127.0.0.1', () => {
    const { port } = probe.address() as AddressInfo;
    probe.close(() => resolve(port));
  });
  return await promise;
}
