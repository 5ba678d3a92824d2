import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from './scratch.ts';

/** An authority of our own: its certificate as a file, and what it signs for these names (`DNS:…`, `IP:…`). */
export type Authority = Readonly<{
  file: string;
  certificateFor(...names: string[]): { cert: string; key: string };
}>;

const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];

export function makeAuthority(): Authority {
  const folder = scratchFolder();
  const [ca, caKey] = [join(folder, 'ca.pem'), join(folder, 'ca.key')];
  const request = (...words: string[]) =>
    execFileSync('openssl', ['req', '-x509', ...curve, ...words], { stdio: 'ignore' });
  request('-subj', '/CN=Authority of a test', '-keyout', caKey, '-out', ca);
  let made = 0;
  return {
    file: ca,
    certificateFor(...names) {
      made += 1;
      const [cert, key] = [join(folder, `${made}.pem`), join(folder, `${made}.key`)];
      const extensions = [
        ...['-addext', 'basicConstraints=critical,CA:FALSE'],
        ...['-addext', `subjectAltName=${names.join(',')}`],
      ];
      request('-subj', '/CN=mail', '-CA', ca, '-CAkey', caKey, ...extensions, '-keyout', key, '-out', cert);
      return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
    },
  };
}
