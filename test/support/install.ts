import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * A machine of Debian's on which we are root gets the package; false elsewhere, and where it could not be had, which is told.
 * Two processes that install at once wait for each other.
 */
export function installPackage(name: string): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  process.stderr.write(`${name} is missing: installing it with apt-get\n`);
  const run = (...words: string[]) =>
    execFileSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...words], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  try {
    run('update');
    run('install', '-y', '--no-install-recommends', name);
    return true;
  } catch (error) {
    process.stderr.write(`That failed: ${String(error)}\n`);
    return false;
  }
}
