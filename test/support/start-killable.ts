import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Done, Job } from './killable.ts';

/** A whole server in a process of its own, that can be asked for work (`killable.ts`) and by HTTP, and killed. */
export type Killable = Readonly<{
  child: ChildProcess;
  origin: string;
  ask(job: Job): Promise<Done>;
  kill(): Promise<void>;
}>;

/** Starts it with these settings; `starts` says how often that was done before. */
export async function startKillable(
  env: Readonly<Record<string, string>>,
  starts: number,
): Promise<Killable> {
  const child = fork(join(import.meta.dirname, 'killable.ts'), {
    env: { PATH: process.env['PATH'], ...env, STARTS: String(starts) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const died = once(child, 'exit').then(() =>
    Promise.reject(new Error('the server ended before it listened')),
  );
  const [{ port }] = (await Promise.race([once(child, 'message'), died])) as [Done];
  died.catch(() => undefined);
  return {
    child,
    origin: `http://127.0.0.1:${port}`,
    ask(job) {
      child.send(job);
      return new Promise((resolve) => {
        const listen = (done: Done) => {
          if (done.job !== job.job) return;
          child.off('message', listen);
          resolve(done);
        };
        child.on('message', listen);
      });
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
