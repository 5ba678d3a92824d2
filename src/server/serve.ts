import { contextFor } from '../context.ts';
import { operator } from '../people/actor.ts';
import { createServer as createHttpServer, type Server, type ServerOptions } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { followCertificate, readCertificate } from './certificate.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Services } from './services.ts';
import { openServices } from './open-services.ts';
import { startTimers } from './timers.ts';

export type Running = Readonly<{
  services: Services;
  server: Server;
  port: number;
  /** Stops listening, finishes requests, timers and the letter in flight, then closes the storage. */
  stop(): Promise<void>;
}>;

/** Whoever sends slower than this is cut off: slow senders must not hold all connections. */
const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  // Longer than the minute that proxies keep their connections for.
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
} satisfies ServerOptions;
/** A connection on which nothing moves, in either direction: a reader that does not read. */
const idleTimeout = 120_000;
const mostConnections = 4_096;
const certificateInterval = 10_000;

type Options = Readonly<{
  clock?: Clock;
  log?: Logger;
  limits?: ServerOptions;
  certificateInterval?: number;
}>;

/** Opens the services and listens. Port 0 takes a free one, which `port` then tells. */
export async function serve(config: Config, options: Options = {}): Promise<Running> {
  const { clock, log } = options;
  const { services, close } = await openServices(config, {
    letters: 'deliver',
    ...(clock && { clock }),
    ...(log && { log }),
  });
  try {
    const { createApp, openFeedServices } = await import('../app.ts');
    const feedServices = openFeedServices(services);
    const handle = createApp(services, feedServices).callback();
    const settings = { ...limits, ...options.limits };
    const { server, forget } = serverFor(config, settings, services.log, options.certificateInterval);
    server.on('request', (request, response) => void handle(request, response));
    server.maxConnections = mostConnections;
    server.setTimeout(idleTimeout);
    await listen(server, config);
    const timers = startTimers(contextFor(services, operator), services.log);
    const { port } = server.address() as AddressInfo;
    services.log.info({ port, engine: services.storage.engine }, 'listening');
    return {
      services,
      server,
      port,
      async stop() {
        forget();
        await finish(server);
        await timers.stop();
        await feedServices.settled();
        await close();
        services.log.info('stopped');
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function serverFor(
  { tls }: Config,
  settings: ServerOptions,
  log: Logger,
  interval = certificateInterval,
): { server: Server; forget: () => void } {
  if (tls === undefined) return { server: createHttpServer(settings), forget: () => undefined };
  const server = createHttpsServer({ ...settings, ...readCertificate(tls) });
  return { server, forget: followCertificate(server, tls, log, interval) };
}

function listen(server: Server, { port, host }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** No new connections; those under way get their answer, and idle ones are closed as soon as they are. */
function finish(server: Server): Promise<void> {
  const closing = setInterval(() => server.closeIdleConnections(), 50);
  return new Promise((resolve) => {
    server.close(() => {
      clearInterval(closing);
      resolve();
    });
  });
}

/** How long an orderly stop may take before it is cut short. */
const longestStop = 30_000;

/** Ctrl-C reaches a process under npm twice, from the terminal and from npm: together they are one signal. */
const oneKeystroke = 500;

/** Stops at SIGTERM or SIGINT and answers the exit code; at once at a second signal, or when it takes too long. */
export function untilSignal(running: Running): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  let since: number | undefined;
  const onSignal = () => {
    if (since !== undefined) {
      if (performance.now() - since > oneKeystroke) process.exit(1);
      return;
    }
    since = performance.now();
    setTimeout(() => process.exit(1), longestStop).unref();
    running.stop().then(
      () => resolve(0),
      (error: unknown) => {
        running.services.log.error({ err: error }, 'stopping failed');
        resolve(1);
      },
    );
  };
  for (const signal of signals) process.on(signal, onSignal);
  return promise.finally(() => {
    for (const signal of signals) process.off(signal, onSignal);
  });
}

const signals = ['SIGTERM', 'SIGINT'] as const;
