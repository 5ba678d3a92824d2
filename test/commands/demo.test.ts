import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runFasti } from '../support/run-fasti.ts';

type Told = {
  url: string;
  port: number;
  data: string;
  people: { login: string; password: string }[];
  feeds: { public: string; link: string };
};

const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts');

async function startDemo(port: number, ...words: string[]): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [main, 'demo', ...words], {
    env: { PATH: process.env['PATH'], FASTI_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: said.toString() };
}

async function stop(child: ChildProcess): Promise<number | null> {
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

describe('the demo', function () {
  this.timeout(60_000);

  it('has two people, their calendars, and feeds that answer; and leaves nothing', async () => {
    const { child, said } = await startDemo(0, '--json');
    const { url, people, feeds, data } = JSON.parse(said) as Told;
    const [owner, colleague] = people;
    assert.equal(owner?.login, 'moncompte@monasso.org');
    const read = async (address: string, of?: { login: string; password: string }) => {
      const headers = of ? { Authorization: `Basic ${btoa(`${of.login}:${of.password}`)}` } : undefined;
      const answer = await fetch(address, headers ? { headers } : {});
      return { status: answer.status, text: await answer.text() };
    };
    const own = await read(`${url}/home/${owner.login}/mesevenements.ics`, owner);
    assert.equal(own.status, 200);
    assert.match(own.text, /SUMMARY:Concert de Noël/);
    assert.equal((await read(`${url}/home/${owner.login}/mesevenements.ics`)).status, 401);
    assert.equal((await read(feeds.public)).status, 200);
    assert.equal((await read(feeds.public, colleague)).status, 200);
    const link = await read(feeds.link);
    assert.match(link.text, /SUMMARY:Permanence/);
    assert.ok(!link.text.includes('Adhésion 2026-2027'), 'titles, but no descriptions');

    const beside = { env: { FASTI_DATA: data, FASTI_URL: url } };
    const shared = await runFasti(
      ['share', 'moncompte@monasso.org/mesevenements', '--link', 'beside', '--json'],
      beside,
    );
    const { feed } = JSON.parse(shared.stdout) as { feed: string };
    assert.equal((await read(feed)).status, 200, 'a command works beside the running server');

    assert.equal(await stop(child), 0);
    assert.ok(!existsSync(data));
  });

  it('takes the next port where one is taken, and says so', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    const { child, said } = await startDemo(port);
    assert.match(said, new RegExp(`Port ${port} is taken, so this demo listens on \\d+`));
    assert.match(said, /moncompte@monasso\.org +chorale-des-lilas/);
    assert.equal(await stop(child), 0);
    squatter.close();
  });
});
