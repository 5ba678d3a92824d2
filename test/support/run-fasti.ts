import { spawn } from 'node:child_process';
import { join } from 'node:path';

const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts');

export type Ran = Readonly<{ code: number | null; stdout: string; stderr: string }>;

/** Runs the command as a person does, in a process of its own, and waits for its end. */
export async function runFasti(
  words: readonly string[],
  { env, stdin = '' }: { env: Readonly<Record<string, string>>; stdin?: string },
): Promise<Ran> {
  const child = spawn(process.execPath, [main, ...words], {
    env: { PATH: process.env['PATH'], FASTI_LOG_LEVEL: 'warn', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined); // it may end without reading
  child.stdin.end(stdin);
  const texts = [child.stdout, child.stderr].map(async (stream) =>
    Buffer.concat((await stream.toArray()) as Buffer[]).toString('utf8'),
  );
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [code, stdout, stderr] = await Promise.all([ended, texts[0]!, texts[1]!]);
  return { code, stdout, stderr };
}
