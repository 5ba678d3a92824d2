import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readSecretKey } from '../../src/server/read-secret-key.ts';
import { secretKeyFile } from '../../src/server/secrets.ts';
import { scratchFolder } from '../support/scratch.ts';

const folderOf = () => join(scratchFolder(), 'data');
const read = (dataFolder: string) => readSecretKey({ secretKey: undefined, dataFolder });

describe('the secret key', () => {
  it('is the one that is set, and then no file is made', () => {
    const dataFolder = folderOf();
    assert.equal(readSecretKey({ secretKey: 'x'.repeat(32), dataFolder }), 'x'.repeat(32));
    assert.equal(statSync(dataFolder, { throwIfNoEntry: false }), undefined);
  });

  it('is made once, for its owner alone', () => {
    const folder = folderOf();
    const key = read(folder);
    assert.ok(key.length >= 43);
    assert.equal(read(folder), key);
    assert.equal(statSync(join(folder, secretKeyFile)).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder), [secretKeyFile]);
  });

  it('is the same for processes that start together', async () => {
    const folder = folderOf();
    const script = `import { readSecretKey } from ${JSON.stringify(join(import.meta.dirname, '..', '..', 'src', 'server', 'read-secret-key.ts'))};
      process.stdout.write(readSecretKey({ secretKey: undefined, dataFolder: process.argv[1] }));`;
    const run = promisify(execFile);
    const keys = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script, folder]);
        return stdout;
      }),
    );
    assert.equal(new Set(keys).size, 1);
    assert.equal(readFileSync(join(folder, secretKeyFile), 'utf8').trim(), keys[0]);
  });

  it('is not made anew where it was damaged: that would lose what it sealed', () => {
    const folder = folderOf();
    mkdirSync(folder);
    writeFileSync(join(folder, secretKeyFile), '\n');
    assert.throws(() => read(folder), /holds no secret key/);
  });
});
