import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';

/** What the environment settles, read once at the start. Durations and sizes carry their unit in the name. */
export type Config = Readonly<{
  port: number;
  host: string;
  /** Public base address without a slash at its end; every address that leaves this server starts with it. */
  url: string;
  dataFolder: string;
  /** `postgres://…`, or undefined for SQLite in the data folder. */
  databaseUrl: string | undefined;
  smtpUrl: string | undefined;
  mailFrom: string;
  tls: Readonly<{ cert: string; key: string }> | undefined;
  /** Given by the environment; otherwise made once in the data folder (`secret-key.ts`). */
  secretKey: string | undefined;
  trustProxy: boolean;
  cacheBytes: number;
  logLevel: LogLevel;
}>;

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Every setting: its name, what it means, and its default as the README tells it. */
export const settings = {
  FASTI_PORT: ['port to listen on', '8080'],
  FASTI_HOST: ['address to listen on', '127.0.0.1'],
  FASTI_URL: ['public base address, as in https://agenda.monasso.org', 'http://localhost:PORT'],
  FASTI_DATA: ['folder where everything is kept', './data/run'],
  FASTI_DATABASE_URL: ['postgres://… ; without it SQLite in the data folder', ''],
  FASTI_SMTP_URL: [
    'smtp://user:password@host:587 ; without it mails are written to outbox/ in the data folder',
    '',
  ],
  FASTI_MAIL_FROM: ['sender of the mails', 'Fasti <fasti@HOST>'],
  FASTI_TLS_CERT: ['certificate file (PEM) for own https, read again when renewed', ''],
  FASTI_TLS_KEY: ['its key file (PEM)', ''],
  FASTI_SECRET_KEY: ['at least 32 characters ; else made once in the data folder, mode 0600', ''],
  FASTI_TRUST_PROXY: ['1 where a proxy in front sets X-Forwarded-For and -Proto', '0'],
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

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((n) => n >= least && n <= most, `must lie between ${least} and ${most}`);
const address = (...schemes: string[]) =>
  z.string().refine(
    (text) => {
      const url = URL.parse(text);
      return url !== null && schemes.includes(url.protocol) && url.hostname !== '';
    },
    `must be an address that starts with ${schemes.map((s) => `${s}//`).join(' or ')}`,
  );
const yesOrNo = z
  .enum(['0', '1', 'true', 'false', 'yes', 'no'], { error: 'must be 1 or 0' })
  .transform((text) => ['1', 'true', 'yes'].includes(text));
const readableFile = z.string().refine((path) => {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}, 'must be a file that can be read');

const shape = z.object({
  FASTI_PORT: wholeNumber(0, 65535).default(8080),
  FASTI_HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'must be a host name or an IP address')
    .default('127.0.0.1'),
  FASTI_URL: address('http:', 'https:')
    .refine((text) => !/[?#]/.test(text), 'must have no ? or #')
    .refine((text) => ['', '/'].includes(URL.parse(text)?.pathname ?? ''), 'must have no path')
    .optional(),
  FASTI_DATA: z.string().default('./data/run'),
  FASTI_DATABASE_URL: address('postgres:', 'postgresql:').optional(),
  FASTI_SMTP_URL: address('smtp:', 'smtps:').optional(),
  FASTI_MAIL_FROM: z
    .string()
    .regex(
      /^([^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
      'must be an e-mail address, as in Fasti <agenda@monasso.org>',
    )
    .optional(),
  FASTI_TLS_CERT: readableFile.optional(),
  FASTI_TLS_KEY: readableFile.optional(),
  FASTI_SECRET_KEY: z.string().min(32, 'must have at least 32 characters').optional(),
  FASTI_TRUST_PROXY: yesOrNo.default(false),
  FASTI_CACHE_MB: wholeNumber(1, 65536).default(64),
  FASTI_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
      error: 'must be trace, debug, info, warn, error or silent',
    })
    .default('info'),
});

/** Reads the settings; an empty variable counts as absent. Throws ConfigError with every mistake, unknown FASTI_ names among them. */
export function readConfig(env: Env): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([key, value]) => key.startsWith('FASTI_') && value !== ''),
  );
  const mistakes = Object.keys(given)
    .filter((key) => !Object.hasOwn(settings, key))
    .map((key) => `${key} is not a setting of Fasti`);
  const read = shape.safeParse(given);
  if (!read.success)
    mistakes.push(...read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
  if ((given['FASTI_TLS_CERT'] === undefined) !== (given['FASTI_TLS_KEY'] === undefined))
    mistakes.push('FASTI_TLS_CERT and FASTI_TLS_KEY go together');
  if (!read.success || mistakes.length > 0) throw new ConfigError(mistakes);
  const env_ = read.data;
  const { FASTI_TLS_CERT: cert, FASTI_TLS_KEY: key } = env_;
  const tls = cert !== undefined && key !== undefined ? Object.freeze({ cert, key }) : undefined;
  const url = (
    env_.FASTI_URL ?? `${tls === undefined ? 'http' : 'https'}://localhost:${env_.FASTI_PORT}`
  ).replace(/\/$/, '');
  return Object.freeze({
    port: env_.FASTI_PORT,
    host: env_.FASTI_HOST,
    url,
    dataFolder: resolve(env_.FASTI_DATA),
    databaseUrl: env_.FASTI_DATABASE_URL,
    smtpUrl: env_.FASTI_SMTP_URL,
    mailFrom: env_.FASTI_MAIL_FROM ?? `Fasti <fasti@${new URL(url).hostname}>`,
    tls,
    secretKey: env_.FASTI_SECRET_KEY,
    trustProxy: env_.FASTI_TRUST_PROXY,
    cacheBytes: env_.FASTI_CACHE_MB * 1024 * 1024,
    logLevel: env_.FASTI_LOG_LEVEL,
  });
}
