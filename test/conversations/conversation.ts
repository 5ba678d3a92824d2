import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http, { type IncomingHttpHeaders } from 'node:http';
import { gunzipSync, brotliDecompressSync } from 'node:zlib';

/** `> request`, `< answer`, `! what happens meanwhile`, in the order of the file. */
type Step =
  | { kind: 'act'; words: string; line: number }
  | { kind: 'ask'; request: string[]; answer: string[]; line: number };
export type Conversation = Readonly<{ name: string; steps: Step[] }>;

/**
 * A file of conversations. Each begins with `# its name`; request lines begin with `>`, answer lines with `<`, and
 * `!` names an act of the stage between them. In a request: method and path, headers, an empty line, body. In an answer:
 * the status, `Name: value` for a header that must be so, `!Name` for one that must be absent, and behind an empty line
 * the lines that the body must hold (`!line`: must not). `{word}` stands for what the stage knows or, at its first
 * place in an answer, takes what stands there; `…` stands for anything. `> GET … × 50` is sent that often, `{turn}` counting.
 * A line that begins with `;` is a remark.
 */
export function readConversations(file: string): Conversation[] {
  const found: Conversation[] = [];
  let steps: Step[] = [];
  readFileSync(file, 'utf8')
    .split('\n')
    .forEach((text, at) => {
      const [mark, rest] = [text[0], text.slice(1).replace(/^ /, '')];
      const last = steps.at(-1);
      if (mark === ';') return;
      if (mark === '#') {
        steps = [];
        found.push({ name: rest, steps });
      } else if (mark === '!') {
        steps.push({ kind: 'act', words: rest, line: at + 1 });
      } else if (mark === '>') {
        if (last?.kind === 'ask' && last.answer.length === 0) last.request.push(rest);
        else steps.push({ kind: 'ask', request: [rest], answer: [], line: at + 1 });
      } else if (mark === '<') {
        assert(last?.kind === 'ask', `${file}:${at + 1}: an answer without a request`);
        last.answer.push(rest);
      } else {
        assert.equal(text, '', `${file}:${at + 1}: what is this line?`);
      }
    });
  return found;
}

export type Stage = Readonly<{
  origin: string;
  /** What `{word}` stands for. */
  words: Record<string, string>;
  act(words: string): Promise<void>;
}>;

/** Plays a conversation and asserts every answer. */
export async function play({ steps }: Conversation, stage: Stage): Promise<void> {
  const words = { ...stage.words };
  for (const step of steps) {
    if (step.kind === 'act') {
      await stage.act(fill(step.words, words));
      continue;
    }
    assert(step.answer.length > 0, `line ${step.line}: a request without an answer`);
    const lines = step.request.map((line) => fill(line, words));
    const [, first = '', times = '1'] = /^(.*?)(?: × (\d+))?$/.exec(lines[0]!)!;
    for (let turn = 0; turn < Number(times); turn += 1) {
      const request = [first, ...lines.slice(1)].map((line) => line.replace('{turn}', String(turn)));
      const answer = await send(stage.origin, request);
      compare(answer, step.answer, words, `line ${step.line}, ${first}`);
    }
  }
}

type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

function send(origin: string, [first, ...rest]: string[]): Promise<Answer> {
  const [method, path] = first!.split(' ');
  const empty = rest.indexOf('');
  const headerLines = empty < 0 ? rest : rest.slice(0, empty);
  const body = empty < 0 ? '' : rest.slice(empty + 1).join('\r\n');
  const headers: Record<string, string> = {};
  for (const line of headerLines) {
    const [name, value] = split(line);
    headers[name] = name === 'Login' ? '' : value;
  }
  const login = headerLines.find((line) => line.startsWith('Login: '));
  delete headers['Login'];
  if (login !== undefined)
    headers['Authorization'] = `Basic ${Buffer.from(login.slice(7)).toString('base64')}`;
  if (body !== '') headers['Content-Length'] = String(Buffer.byteLength(body));
  return new Promise((resolve, reject) => {
    const request = http.request(`${origin}${path!}`, { method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          body: decode(Buffer.concat(parts), response.headers),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

function decode(bytes: Buffer, headers: IncomingHttpHeaders): string {
  if (bytes.length === 0) return '';
  const encoding = headers['content-encoding'];
  return (
    encoding === 'gzip' ? gunzipSync(bytes) : encoding === 'br' ? brotliDecompressSync(bytes) : bytes
  ).toString('utf8');
}

function compare(
  answer: Answer,
  [status, ...lines]: string[],
  words: Record<string, string>,
  where: string,
): void {
  const told = `${where}\n${JSON.stringify(answer.headers, null, 1)}\n${answer.body.slice(0, 800)}`;
  assert.equal(String(answer.status), status, told);
  const empty = lines.indexOf('');
  const headerLines = empty < 0 ? lines : lines.slice(0, empty);
  for (const line of headerLines) {
    const [name, value] = line.startsWith('!') ? [line.slice(1), undefined] : split(line);
    const header = answer.headers[name.toLowerCase()];
    if (value === undefined) assert.equal(header, undefined, `${name} should not be there\n${told}`);
    else match(String(header), value, words, `${name}\n${told}`);
  }
  const bodyLines = answer.body.split(/\r?\n/);
  for (const line of empty < 0 ? [] : lines.slice(empty + 1)) {
    const unwanted = line.startsWith('!');
    const { pattern, taken } = patternOf(unwanted ? line.slice(1) : line, words);
    const found = bodyLines.map((text) => pattern.exec(text)).find((match) => match !== null);
    assert.equal(found !== undefined, !unwanted, `${line}\n${told}`);
    taken.forEach((word, at) => found && (words[word] = found[at + 1]!));
  }
}

function match(text: string, expected: string, words: Record<string, string>, told: string): void {
  const { pattern, taken } = patternOf(expected, words);
  const found = pattern.exec(text);
  assert(found !== null, `"${text}" should be "${fill(expected, words)}": ${told}`);
  taken.forEach((word, at) => (words[word] = found[at + 1]!));
}

/** The line with its known words; the unknown ones take what they find. */
function patternOf(expected: string, words: Record<string, string>): { pattern: RegExp; taken: string[] } {
  const taken: string[] = [];
  const source = expected.split(/(\{\w+\}|…)/).map((part) => {
    if (part === '…') return '.*';
    const word = /^\{(\w+)\}$/.exec(part)?.[1];
    if (word === undefined) return RegExp.escape(part);
    if (words[word] !== undefined) return RegExp.escape(words[word]);
    taken.push(word);
    return '(.+?)';
  });
  return { pattern: new RegExp(`^${source.join('')}$`), taken };
}

function fill(text: string, words: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, word: string) => words[word] ?? whole);
}

function split(line: string): [string, string] {
  const colon = line.indexOf(': ');
  assert(colon > 0, `"${line}" is no header`);
  return [line.slice(0, colon), line.slice(colon + 2)];
}
