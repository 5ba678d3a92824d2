import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { StartError, type StartError as Refusal } from '../../src/errors.ts';
import { openLog } from '../../src/server/log.ts';
import { openServices } from '../../src/server/open-services.ts';
import { onEachEngine } from '../support/engines.ts';
import { runFasti } from '../support/run-fasti.ts';
import { scratchFolder } from '../support/scratch.ts';

const one = 'one key of thirty-two characters';
const other = 'another, also of at least thirty-two';

onEachEngine('the secret key and its database', (_storage, database) => {
  const lines: string[] = [];
  const log = openLog('info', { write: (line) => void lines.push(line) });
  /** Opens and closes it, as a start and a stop do; answers the key in use. */
  async function start(env: Record<string, string>): Promise<string> {
    const { services, close } = await openServices(readConfig({ ...database().env, ...env }), {
      letters: 'leave',
      log,
    });
    await close();
    return services.config.secretKey;
  }
  const refusal = (code: Refusal['code'], said: RegExp) => (error: unknown) =>
    error instanceof StartError && error.code === code && said.test(error.message);

  it('of two nodes that start together with a key each, one is refused', async () => {
    const starts = await Promise.all(
      [one, other].map((key) =>
        runFasti(['domain', 'add', 'monasso.org'], { env: { ...database().env, FASTI_SECRET_KEY: key } }),
      ),
    );
    assert.deepEqual(starts.map(({ code }) => code).sort(), [0, 1]);
    await start({ FASTI_SECRET_KEY: one, FASTI_SECRET_KEY_CHANGED: '1' });
  });

  it('go together: another key is refused, saying what would be lost', async () => {
    assert.equal(await start({ FASTI_SECRET_KEY: one }), one);
    await assert.rejects(
      start({ FASTI_SECRET_KEY: other }),
      refusal(
        'secret-key-changed',
        /FASTI_SECRET_KEY is another.*FASTI_SECRET_KEY_CHANGED=1.*letters that wait/,
      ),
    );
  });

  it('no key is made where the database knows one', async () => {
    const folder = scratchFolder();
    await assert.rejects(
      start({ FASTI_SECRET_KEY: '', ...(database().env['FASTI_DATABASE_URL'] && { FASTI_DATA: folder }) }),
      refusal('secret-key-missing', /neither in FASTI_SECRET_KEY nor in .*secret\.key/),
    );
    assert.ok(!existsSync(join(folder, 'secret.key')));
    assert.ok(!existsSync(join(database().env['FASTI_DATA']!, 'secret.key')));
  });

  it('another key is taken on where that is wanted, which is said, and then is the one', async () => {
    lines.length = 0;
    assert.equal(await start({ FASTI_SECRET_KEY: other, FASTI_SECRET_KEY_CHANGED: '1' }), other);
    assert.equal(lines.length, 1);
    assert.match(lines[0]!, /another secret key was taken on/);
    await start({ FASTI_SECRET_KEY: other, FASTI_SECRET_KEY_CHANGED: '1' });
    assert.equal(lines.length, 1, 'once');
    assert.equal(await start({ FASTI_SECRET_KEY: other }), other);
    await assert.rejects(start({ FASTI_SECRET_KEY: one }), refusal('secret-key-changed', /./));
    const made = await start({ FASTI_SECRET_KEY: '', FASTI_SECRET_KEY_CHANGED: '1' });
    assert.ok(![one, other].includes(made));
    rmSync(join(database().env['FASTI_DATA']!, 'secret.key'));
  });
});
