// Each hostile input is answered or refused within 2 s and 500 MB: node hostile.mjs INPUTS.mjs SCRATCH
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [inputsFile, scratch] = process.argv.slice(2);
const { inputs } = await import(pathToFileURL(resolve(inputsFile)));
const report =
  'data:text/javascript,process.on("exit",()=>process.stderr.write("\\nmaxrss "+process.resourceUsage().maxRSS))';
const file = join(scratch, 'hostile.ics');
for (const [name, { text, from, to }] of Object.entries(inputs)) {
  writeFileSync(file, text());
  const window = from === undefined ? [] : ['--from', from.slice(0, 10), '--to', to.slice(0, 10)];
  const begun = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', report, 'src/main.ts', 'inspect', file, '--json', ...window],
    { timeout: 10_000, encoding: 'utf8', maxBuffer: 1e9 },
  );
  const seconds = (performance.now() - begun) / 1000;
  const megabytes = Number(/maxrss (\d+)/.exec(stderr)?.[1] ?? Infinity) / 1024;
  const good = (status === 0 || status === 3) && seconds < 2 && megabytes < 500;
  console.log(
    `${good ? 'ok  ' : 'FAIL'} hostile: ${name}: ${status} in ${seconds.toFixed(2)} s, ${megabytes.toFixed(0)} MB`,
  );
}
rmSync(file, { force: true });
