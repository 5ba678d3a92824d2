// A server on a data folder of its own, which can be started again: node server.mjs restart FOLDER
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** What the server of a folder is started with; its port is chosen once. */
export async function settingsOf(folder) {
  const file = join(folder, 'settings.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    const port = await freePort();
    const settings = {
      FASTI_DATA: join(folder, 'data'),
      FASTI_HOST: '127.0.0.1',
      FASTI_PORT: String(port),
      FASTI_URL: `http://localhost:${port}`,
      FASTI_LOG_LEVEL: 'warn',
    };
    mkdirSync(settings.FASTI_DATA, { recursive: true });
    writeFileSync(file, JSON.stringify(settings));
    return settings;
  }
}

/** Starts it, and answers when it listens. It outlives whoever started it. */
export async function start(folder) {
  const settings = await settingsOf(folder);
  const said = join(folder, `said-${Date.now()}`);
  const server = spawn(process.execPath, ['--max-semi-space-size=4', 'bin/fasti', 'serve', '--json'], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', openSync(said, 'w'), openSync(join(folder, 'log'), 'a')],
    detached: true,
  });
  server.unref();
  writeFileSync(join(folder, 'pid'), String(server.pid));
  for (let tries = 0; tries < 200; tries += 1) {
    if (readFileSync(said, 'utf8').includes('\n')) return settings.FASTI_URL;
    await sleep(50);
  }
  throw new Error(`the server did not start: ${readFileSync(join(folder, 'log'), 'utf8').slice(-2000)}`);
}

/** Tells it to stop. */
export const end = (folder) => tell(folder, 'SIGTERM');

async function stop(folder) {
  const { FASTI_URL: url } = await settingsOf(folder);
  end(folder);
  // Not until it is gone from the table of processes: whoever started it may not have looked yet.
  for (let tries = 0; tries < 200 && (await answers(url)); tries += 1) {
    if (tries === 100) tell(folder, 'SIGKILL');
    await sleep(50);
  }
}

const answers = (url) =>
  fetch(url, { method: 'HEAD', headers: { Connection: 'close' } }).then(
    () => true,
    () => false,
  );

function tell(folder, signal) {
  try {
    process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), signal);
  } catch {
    // It is gone.
  }
}

function freePort() {
  return new Promise((done, failed) => {
    const server = createServer().on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? '')).href) {
  const [, , verb, folder] = process.argv;
  if (verb !== 'restart') throw new Error('usage: server.mjs restart FOLDER');
  await stop(folder);
  await start(folder);
}
