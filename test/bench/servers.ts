import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own, as the load finds it in life. */
export type Served = Readonly<{ origin: string; pid: number; milliseconds: number; stop(): Promise<void> }>;

/** Starts `script` beside this file with its arguments; it says `{ port }` when it listens. */
export async function start(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Served> {
  const begun = performance.now();
  const child: ChildProcess = fork(fileURLToPath(new URL(script, import.meta.url)), [...args], {
    env: { ...process.env, FASTI_LOG_LEVEL: 'silent', ...env },
    // As `npm start` and `bin/fasti` have it; the floor runs as Node comes.
    execArgv: script === 'fasti.js' ? ['--max-semi-space-size=4'] : [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid!,
    milliseconds: performance.now() - begun,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Proportional set size in MiB: what the process adds to the machine's memory. */
export function memoryOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1]) / 1024;
}
