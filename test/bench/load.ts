import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import autocannon from 'autocannon';

type Headers = Readonly<Record<string, string>>;
/** GETs of one address with the same headers, or of several that take turns at one server. */
export type Load = Readonly<{ url: string; connections?: number; seconds?: number }> &
  ({ headers: Headers } | { requests: readonly { path: string; headers: Headers }[] });
export type Rate = Readonly<{ perSecond: number; errors: number }>;

/** wrk takes less of the machine than a generator on Node does; without it the ratios come out nearer to 1. */
export const generator = hasWrk() ? 'wrk' : 'autocannon';

function hasWrk(): boolean {
  try {
    execFileSync('wrk', ['-v'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // `wrk -v` exits with 1; a program that is not there has no status.
    return typeof (error as { status?: unknown }).status === 'number';
  }
}

/** Requests per second that the server answered, and how many of them were refusals or broke. */
export async function drive(load: Load): Promise<Rate> {
  const requests =
    'requests' in load ? load.requests : [{ path: new URL(load.url).pathname, headers: load.headers }];
  const { url, connections = 16, seconds = 5 } = load;
  if (generator === 'autocannon') {
    const result = await autocannon({
      url,
      connections,
      duration: seconds,
      requests: requests.map((one) => ({ ...one })),
    });
    return { perSecond: result.requests.average, errors: result.errors + result['4xx'] + result['5xx'] };
  }
  const folder = mkdtempSync(join(tmpdir(), 'fasti-load-'));
  const script = join(folder, 'drive.lua');
  writeFileSync(script, luaFor(requests));
  const { stdout } = await promisify(execFile)('wrk', [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout',
    '60s',
    '-s',
    script,
    url,
  ]);
  rmSync(folder, { recursive: true });
  const [, count, microseconds, errors] = /^DRIVE (\d+) (\d+) (\d+)$/m.exec(stdout) ?? [];
  return { perSecond: Number(count) / (Number(microseconds) / 1e6), errors: Number(errors) };
}

const lua = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`;

/** wrk's script: each request is put together once. */
function luaFor(requests: readonly { path: string; headers: Headers }[]): string {
  const table = requests.map(
    ({ path, headers }) =>
      `{path=${lua(path)}, headers={${Object.entries(headers)
        .map(([name, value]) => `[${lua(name)}]=${lua(value)}`)
        .join(',')}}}`,
  );
  return `local asked = {${table.join(',\n')}}
local made, turn = {}, 0
function request()
  turn = turn % #asked + 1
  if not made[turn] then made[turn] = wrk.format("GET", asked[turn].path, asked[turn].headers) end
  return made[turn]
end
function done(summary)
  local e = summary.errors
  io.write(string.format("\\nDRIVE %d %d %d\\n", summary.requests, summary.duration, e.status + e.connect + e.read + e.write + e.timeout))
end
`;
}
