import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isAllowable } from './server/outside.ts';

/** What the environment settles, read once at the start. Durations and sizes carry their unit in the name. */
export type Config = Readonly<{
  port: number;
  host: string;
  /** Public base address without a slash at its end; every address that leaves this server starts with it. */
  url: string;
  dataFolder: string;
  /** `postgres://…`, or undefined for SQLite in the data folder. */
  databaseUrl: string | undefined;
  /** How many connections to PostgreSQL this process holds at most. */
  databaseConnections: number;
  smtpUrl: string | undefined;
  /** A file with an authority beside those that are known, by which the mail server's certificate may be signed. */
  smtpCa: string | undefined;
  mailFrom: string;
  tls: Readonly<{ cert: string; key: string }> | undefined;
  /** Given by the environment; otherwise made once in the data folder (`server/read-secret-key.ts`). */
  secretKey: string | undefined;
  /** Another key than the one that the database knows is taken on. */
  secretKeyChanged: boolean;
  trustProxy: boolean;
  /** Names, addresses and networks inside that push messages may be sent to. */
  pushAllow: readonly string[];
  /** The same of calendars that are fetched from outside. */
  sourceAllow: readonly string[];
  /** A file with an authority beside those that are known, by which their certificates may be signed. */
  sourceCa: string | undefined;
  cacheBytes: number;
  logLevel: LogLevel;
}>;

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Every setting: its name, what it means, and its default as the README tells it. */
export const settings = {
  FASTI_PORT: ['port to listen on', '8080'],
  FASTI_HOST: ['address to listen on', '127.0.0.1'],
  FASTI_URL: ['public base address, as in https://agenda.monasso.org', 'http://localhost:PORT'],
  FASTI_DATA: ['folder where everything is kept', './data/run'],
  FASTI_DATABASE_URL: ['postgres://… ; without it SQLite in the data folder', ''],
  FASTI_DATABASE_CONNECTIONS: ['connections to PostgreSQL at most', '10'],
  FASTI_SMTP_URL: [
    'smtp://user:password@host:587 ; without it mails are written to outbox/ in the data folder',
    '',
  ],
  FASTI_SMTP_CA: ['certificate file (PEM) of an authority that the mail server’s is signed by', ''],
  FASTI_MAIL_FROM: ['sender of the mails', 'Fasti <fasti@HOST>'],
  FASTI_TLS_CERT: ['certificate file (PEM) for own https, read again when renewed', ''],
  FASTI_TLS_KEY: ['its key file (PEM)', ''],
  FASTI_SECRET_KEY: ['at least 32 characters ; else made once in the data folder, mode 0600', ''],
  FASTI_SECRET_KEY_CHANGED: ['1 takes on another secret key than the one that the database knows', '0'],
  FASTI_TRUST_PROXY: ['1 where a proxy in front sets X-Forwarded-For and -Proto', '0'],
  FASTI_PUSH_ALLOW: [
    'hosts, addresses and networks inside, as in 10.1.0.0/16, that may be push services',
    '',
  ],
  FASTI_SOURCE_ALLOW: ['hosts, addresses and networks inside that calendars may be fetched from', ''],
  FASTI_SOURCE_CA: ['certificate file (PEM) of an authority that their certificates are signed by', ''],
  FASTI_CACHE_MB: ['memory for rendered feeds, in MiB', '64'],
  FASTI_LOG_LEVEL: ['trace, debug, info, warn, error or silent', 'info'],
} as const;

type Env = Readonly<Record<string, string | undefined>>;

/** Every mistake in the environment at once, one line each. */
export class ConfigError extends Error {
  readonly mistakes: readonly string[];
  constructor(mistakes: readonly string[]) {
    super(`These settings are wrong:\n${mistakes.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'ConfigError';
    this.mistakes = mistakes;
  }
}

/** A kind of value: what its text must be, as a mistake tells it, and its meaning; undefined for any other text. */
type ValueKind<T> = Readonly<{ must: string; read(text: string): T | undefined }>;

const textThat = (must: string, fits: (text: string) => boolean): ValueKind<string> => ({
  must,
  read: (text) => (fits(text) ? text : undefined),
});

const wholeNumber = (least: number, most: number): ValueKind<number> => ({
  must: `be a whole number from ${least} to ${most}`,
  read: (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : NaN;
    return number >= least && number <= most ? number : undefined;
  },
});

function isAddress(text: string, schemes: readonly string[]): boolean {
  const url = URL.parse(text);
  return url !== null && schemes.includes(url.protocol) && url.hostname !== '';
}

const address = (...schemes: readonly string[]) =>
  textThat(`be an address that starts with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`, (text) =>
    isAddress(text, schemes),
  );

/** With a host, or with the folder of a socket: as `?host=/run/postgresql`, or as a host in percent signs. */
const databaseAddress = textThat('be an address that starts with postgres:// or postgresql://', (text) => {
  // user@/database, with the host among the parameters, is none to URL.
  const url = URL.parse(text.replace(/^([^/]*:\/\/[^/?#]*@)([/?])/, '$1localhost$2'));
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol)) return false;
  return url.hostname !== '' || (url.searchParams.get('host') ?? '') !== '';
});

const baseAddress = textThat(
  'be an address that starts with http:// or https://, without a path, ? or #',
  (text) =>
    isAddress(text, ['http:', 'https:']) &&
    !/[?#]/.test(text) &&
    ['', '/'].includes(URL.parse(text)?.pathname ?? ''),
);

const anyText = textThat('be a text', () => true);
const host = textThat('be a host name or an IP address', (text) => /^[\w.:-]+$/.test(text));
const sender = textThat('be an e-mail address, as in Fasti <agenda@monasso.org>', (text) =>
  /^([^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text),
);
const secret = textThat('have at least 32 characters', (text) => text.length >= 32);

const readableFile = textThat('be a file that can be read', (path) => {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
});

const certificates = textThat('be a file with certificates (PEM)', (path) => {
  try {
    const found = readFileSync(path, 'utf8').match(
      /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g,
    );
    return found !== null && found.every((text) => new X509Certificate(text).raw.length > 0);
  } catch {
    return false;
  }
});

const yesOrNo: ValueKind<boolean> = {
  must: 'be 1 or 0',
  read(text) {
    if (['1', 'true', 'yes'].includes(text)) return true;
    return ['0', 'false', 'no'].includes(text) ? false : undefined;
  },
};

const insiders: ValueKind<readonly string[]> = {
  must: 'be names of hosts, addresses, or networks as in 10.1.0.0/16, with commas between them',
  read(text) {
    const all = text.split(',').map((one) => one.trim());
    return all.every(isAllowable) ? Object.freeze(all) : undefined;
  },
};

const logLevel: ValueKind<LogLevel> = {
  must: `be one of ${logLevels.join(', ')}`,
  read: (text) => logLevels.find((level) => level === text),
};

/** Reads the settings; an empty variable counts as absent. Throws ConfigError with every mistake, unknown FASTI_ names among them. */
export function readConfig(env: Env): Config {
  const given = new Map(
    Object.entries(env).filter(
      ([name, text]) => name.startsWith('FASTI_') && text !== undefined && text !== '',
    ),
  );
  const mistakes = [...given.keys()]
    .filter((name) => !Object.hasOwn(settings, name))
    .map((name) => `${name} is not a setting of Fasti`);
  /** Undefined where it is absent, or wrong and among the mistakes. A wrong text is not repeated: it may be a secret. */
  const read = <T>(name: keyof typeof settings, kind: ValueKind<T>): T | undefined => {
    const text = given.get(name);
    if (text === undefined) return undefined;
    const value = kind.read(text);
    if (value === undefined) mistakes.push(`${name} must ${kind.must}`);
    return value;
  };

  if (given.has('FASTI_TLS_CERT') !== given.has('FASTI_TLS_KEY'))
    mistakes.push('FASTI_TLS_CERT and FASTI_TLS_KEY go together');
  const cert = read('FASTI_TLS_CERT', readableFile);
  const key = read('FASTI_TLS_KEY', readableFile);
  const tls = cert !== undefined && key !== undefined ? Object.freeze({ cert, key }) : undefined;
  const port = read('FASTI_PORT', wholeNumber(0, 65535)) ?? 8080;
  const scheme = tls === undefined ? 'http' : 'https';
  const url = (read('FASTI_URL', baseAddress) ?? `${scheme}://localhost:${port}`).replace(/\/$/, '');
  const config: Config = {
    port,
    host: read('FASTI_HOST', host) ?? '127.0.0.1',
    url,
    dataFolder: resolve(read('FASTI_DATA', anyText) ?? './data/run'),
    databaseUrl: read('FASTI_DATABASE_URL', databaseAddress),
    databaseConnections: read('FASTI_DATABASE_CONNECTIONS', wholeNumber(2, 1000)) ?? 10,
    smtpUrl: read('FASTI_SMTP_URL', address('smtp:', 'smtps:')),
    smtpCa: read('FASTI_SMTP_CA', certificates),
    mailFrom: read('FASTI_MAIL_FROM', sender) ?? `Fasti <fasti@${new URL(url).hostname}>`,
    tls,
    secretKey: read('FASTI_SECRET_KEY', secret),
    secretKeyChanged: read('FASTI_SECRET_KEY_CHANGED', yesOrNo) ?? false,
    trustProxy: read('FASTI_TRUST_PROXY', yesOrNo) ?? false,
    pushAllow: read('FASTI_PUSH_ALLOW', insiders) ?? [],
    sourceAllow: read('FASTI_SOURCE_ALLOW', insiders) ?? [],
    sourceCa: read('FASTI_SOURCE_CA', certificates),
    cacheBytes: (read('FASTI_CACHE_MB', wholeNumber(1, 65536)) ?? 64) * 1024 * 1024,
    logLevel: read('FASTI_LOG_LEVEL', logLevel) ?? 'info',
  };
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return Object.freeze(config);
}
