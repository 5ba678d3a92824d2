import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { installPackage } from '../support/install.ts';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * Where the browser is; a Debian machine on which we may gets one. Without one the tests say so aloud and are passed
 * over on somebody's own machine, and fail where CI is set: a test that never runs must not look green.
 */
export function findChromium(): string | undefined {
  const look = () => process.env['CHROMIUM'] ?? places.find((path) => existsSync(path));
  const found = look() ?? (installPackage('chromium') ? look() : undefined);
  if (found !== undefined) return found;
  const trouble =
    'THE BROWSER TESTS DID NOT RUN: there is no chromium here (set CHROMIUM to its path, or install it)';
  if (process.env['CI'] !== undefined) throw new Error(trouble);
  console.warn(`\n${trouble}\n`);
  return undefined;
}

/** A browser with an empty profile that calls nobody but us. */
export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
