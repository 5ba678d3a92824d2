import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from './scratch.ts';

/** A disk of a few MiB, of its own. */
export type SmallDisk = Readonly<{
  folder: string;
  fill(): void;
  empty(): void;
  remount(how: 'ro' | 'rw'): void;
  unmount(): void;
}>;

const run = (...words: string[]) => execFileSync(words[0]!, words.slice(1), { stdio: 'ignore' });

/** Undefined where this account may not mount one. */
export function mountSmallDisk(megabytes: number): SmallDisk | undefined {
  const folder = scratchFolder();
  try {
    run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder);
  } catch {
    return undefined;
  }
  const unmount = () => run('umount', '-l', folder);
  process.prependOnceListener('exit', unmount); // before the folder is deleted
  const filler = join(folder, 'filler');
  return {
    folder,
    fill() {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(filler, Buffer.alloc(bavail * bsize));
    },
    empty: () => rmSync(filler),
    remount: (how) => run('mount', '-o', `remount,${how}`, folder),
    unmount() {
      process.off('exit', unmount);
      unmount();
    },
  };
}
