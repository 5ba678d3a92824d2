import { readFileSync, globSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** A source file: its path from `src/`, with slashes, and its text. */
export type Source = Readonly<{ path: string; text: string }>;
export type Import = Readonly<{ from: string; to: string; typeOnly: boolean }>;

export function readSources(): Source[] {
  const root = join(import.meta.dirname, '..', '..', 'src');
  return globSync('**/*.ts', { cwd: root }).map((path) => ({
    path: path.replaceAll('\\', '/'),
    text: readFileSync(join(root, path), 'utf8'),
  }));
}

/** Everything that a file imports, also when it is called: of our own by its path from `src/`, of others by name. */
export function importsOf({ path, text }: Source): Import[] {
  const shapes = [
    /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm,
    /(type\s)?\bimport\(\s*'([^']+)'\s*\)/g,
  ];
  return shapes.flatMap((shape) =>
    [...text.matchAll(shape)].map(([, typeOnly, to]) => ({
      from: path,
      to: to!.startsWith('.') ? normalize(join(dirname(path), to!)).replaceAll('\\', '/') : to!,
      typeOnly: typeOnly !== undefined,
    })),
  );
}

type Arrow = Readonly<{
  rule: string;
  /** Whether the rule speaks of this file. */
  of(path: string): boolean;
  /** Whether such a file may import this. */
  allows(to: string, one: Import): boolean;
}>;

const within =
  (...folders: string[]) =>
  (path: string) =>
    folders.some((folder) => path.startsWith(`${folder}/`));
const rooms = ['people', 'signing-in', 'calendars', 'sources', 'push', 'sharing', 'feeds'];
const isOurs = (to: string) => to.endsWith('.ts') || to.endsWith('.json');
const starts = ['main.ts', 'app.ts', 'server/serve.ts', 'server/timers.ts', 'server/open-services.ts'];

/** The arrows of the house: http, commands → verbs → nouns, formats, storage/tables. */
export const arrows: readonly Arrow[] = [
  {
    rule: 'formats are pure: they know themselves, errors, and no room or edge',
    of: within('ics', 'dav'),
    allows: (to, { from }) =>
      !isOurs(to) || within('ics')(to) || (within('dav')(from) && within('dav')(to)) || to === 'errors.ts',
  },
  {
    rule: 'formats read and write nothing',
    of: within('ics', 'dav'),
    allows: (to) => !/^node:(fs|https|net|child_process|sqlite|process)/.test(to),
  },
  {
    rule: 'Koa is known in http/ and app.ts alone',
    of: (path) => !within('http')(path) && path !== 'app.ts',
    allows: (to) => !/^(koa($|-)|@koa\/|co-body$)/.test(to),
  },
  {
    rule: 'SQL is known in storage/ alone',
    of: (path) => !within('storage')(path),
    allows: (to) => !/^(kysely($|\/)|pg($|-)|node:sqlite$)/.test(to),
  },
  {
    rule: 'rooms know neither http nor commands nor the start',
    of: within(...rooms),
    allows: (to) => !within('http', 'commands')(to) && !starts.includes(to),
  },
  {
    rule: 'words know languages, and nothing else of the rooms',
    of: within('words'),
    allows: (to) => !isOurs(to) || within('words', 'people')(to) || /views\/words\//.test(to),
  },
  ...rooms.map((room, at) => ({
    rule: `${room} knows no room that comes after it: ${rooms.join(' ← ')}`,
    of: within(room),
    allows: (to: string) => !within(...rooms.slice(at + 1))(to) || at + 1 === rooms.length,
  })),
  {
    rule: 'storage knows nouns, never a verb (its name is hyphenated) or an edge',
    of: within('storage'),
    allows: (to) =>
      !isOurs(to) ||
      within('storage')(to) ||
      ((within('server', 'words', ...rooms)(to) || !to.includes('/')) &&
        !starts.includes(to) &&
        !to.split('/').at(-1)!.includes('-')),
  },
  {
    rule: 'mail knows letters, nouns and storage, never http or commands',
    of: within('mail'),
    allows: (to) => !within('http', 'commands')(to) && !starts.includes(to),
  },
  {
    rule: 'letters are pure text: no storage, no sending',
    of: within('mail/letters'),
    allows: (to) => !within('storage')(to) && to !== 'nodemailer',
  },
  {
    rule: 'pages ask verbs: of the tables they know types alone',
    of: within('http/pages'),
    allows: (to, { typeOnly }) => !within('storage')(to) || typeOnly,
  },
  {
    rule: 'http and commands do not know each other',
    of: within('http'),
    allows: (to) => !within('commands')(to),
  },
  {
    rule: 'commands do not know http',
    of: within('commands'),
    allows: (to) => !within('http')(to),
  },
];

/** Each import that goes against an arrow, and each place outside the start that reads the environment. */
export function brokenArrows(sources: readonly Source[]): string[] {
  const broken = sources
    .flatMap(importsOf)
    .flatMap((one) =>
      arrows
        .filter((arrow) => arrow.of(one.from) && !arrow.allows(one.to, one))
        .map(({ rule }) => `${one.from} imports ${one.to}: ${rule}`),
    );
  const curious = sources
    .filter(({ path, text }) => !['config.ts', 'main.ts'].includes(path) && readsEnvironment(path, text))
    .map(({ path }) => `${path} reads process.env, which is for config.ts and main.ts alone`);
  return [...broken, ...curious];
}

/** pg_dump gets the environment it was started in, with the password added: it is handed on, not read. */
function readsEnvironment(path: string, text: string): boolean {
  const code = path === 'storage/dump.ts' ? text.replace('...process.env,', '') : text;
  return /\bprocess\.env\b|\benv\b[^;\n]*from 'node:process'/.test(code);
}

/** Tables and migrations are called after what they are about, not after what they do. */
const isNamedAfterTables = within('storage/tables', 'storage/migrations');

/** Files with a hyphen that do not hold one exported function (or command) of their name, and nothing else to call. */
export function misnamed(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const name = path.split('/').at(-1)!.replace(/\.ts$/, '');
    if (!name.includes('-') || isNamedAfterTables(path)) return [];
    const wanted = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    // What is only passed on is held elsewhere.
    const values = /^export (?:(?:async )?(?:function\*?|const|let|class) (\w+)|default|\{|\*)/gm;
    const exported = [...text.matchAll(values)].map(([all, value]) => value ?? all);
    return exported.length === 1 && exported[0] === wanted
      ? []
      : [`${path} exports ${exported.join(', ') || 'nothing'}, not ${wanted} alone`];
  });
}

const mostLines = 300;

export function tooLong(sources: readonly Source[]): string[] {
  return sources
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > mostLines)
    .map(({ path, lines }) => `${path} has ${lines} lines`);
}

/** Rooms that import one another, in whatever number of steps; the arrows above say which way is right. */
export function circles(sources: readonly Source[]): string[] {
  const roomOf = (path: string) => rooms.find((room) => within(room)(path));
  const reached = new Map(rooms.map((room) => [room, new Set<string>()]));
  for (const { from, to } of sources.flatMap(importsOf)) {
    const [one, other] = [roomOf(from), roomOf(to)];
    if (one !== undefined && other !== undefined && one !== other) reached.get(one)!.add(other);
  }
  for (let grown = true; grown;) {
    grown = false;
    for (const all of reached.values())
      for (const next of [...all])
        for (const further of reached.get(next)!)
          if (!all.has(further)) {
            all.add(further);
            grown = true;
          }
  }
  return rooms.filter((room) => reached.get(room)!.has(room));
}
