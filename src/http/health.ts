import { statfs } from 'node:fs/promises';
import { BlockList, isIPv6 } from 'node:net';
import type { Context as KoaContext, Middleware } from 'koa';
import { Counter, Gauge, Registry, collectDefaultMetrics, type Metric } from 'prom-client';
import { isDomainError } from '../errors.ts';
import { logFailure } from '../server/log.ts';
import type { Services } from '../server/services.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as domains from '../storage/tables/domains.ts';
import * as installation from '../storage/tables/installation.ts';
import * as letters from '../storage/tables/letters.ts';
import * as pushMessages from '../storage/tables/push-messages.ts';
import * as pushSubscriptions from '../storage/tables/push-subscriptions.ts';
import { sentences } from '../storage/trouble.ts';
import { cameThroughProxy } from './proxy.ts';
import { counters } from '../server/counters.ts';
import { requestSeconds } from '../server/tally.ts';

/** How long `/readyz` waits for the storage, in ms. */
const patience = 2000;
/** That the storage takes what is written counts for so long, in ms: asking costs a write. */
const written = 10_000;
/** With less room than this in the data folder, in bytes, the next write may be refused. */
const leastRoom = 1024 * 1024;

/** `/healthz` (the process answers), `/readyz` (the storage answers and can be written) and `/metrics` (for Prometheus). */
export function health(services: Services): Middleware {
  const troubleNow = readiness(services);
  const answers: Record<string, (ctx: KoaContext) => Promise<void>> = {
    '/healthz': (ctx) => {
      say(ctx, 200, 'ok\n');
      return Promise.resolve();
    },
    '/readyz': async (ctx) => {
      const trouble = await troubleNow();
      say(ctx, trouble === undefined ? 200 : 503, `${trouble ?? 'ready'}\n`);
    },
    '/metrics': async (ctx) => {
      if (!isNeighbour(ctx)) {
        say(ctx, 404, 'Not found\n');
        return;
      }
      const registry = registryOf(services);
      say(ctx, 200, await registry.metrics(), registry.contentType);
    },
  };
  return async (ctx, next) => {
    const answer = Object.hasOwn(answers, ctx.path) ? answers[ctx.path] : undefined;
    if (answer !== undefined && ['GET', 'HEAD'].includes(ctx.method)) await answer(ctx);
    else await next();
  };
}

function say(ctx: KoaContext, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  ctx.status = status;
  ctx.set('Cache-Control', 'no-store');
  ctx.set('Content-Type', type);
  ctx.body = text;
}

/** Answers how to ask what keeps the storage from serving; undefined where nothing does. */
function readiness(services: Services): () => Promise<string | undefined> {
  const { storage, log } = services;
  let goodUntil = 0;

  async function ask(): Promise<string | undefined> {
    try {
      await domains.find(storage.db, 'ready.invalid');
      if (storage.isFull || !(await hasRoom(services))) return `storage cannot be written: ${sentences.full}`;
      if (performance.now() < goodUntil) return undefined;
      const now = String(services.clock.now().epochMilliseconds);
      await storage.transaction((tx) => installation.save(tx, 'written', now));
      goodUntil = performance.now() + written;
      return undefined;
    } catch (error) {
      goodUntil = 0;
      logFailure(log, error, {}, 'storage does not answer');
      if (!isDomainError(error, 'storage-unavailable') || error.details.reason === 'away')
        return 'storage does not answer';
      return `storage cannot be written: ${sentences[error.details.reason]}`;
    }
  }

  return async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const timer = setTimeout(() => resolve('storage does not answer'), patience);
    try {
      return await Promise.race([ask(), promise]);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Whether the data folder has room. One that is not there, since everything is kept elsewhere, needs none. */
async function hasRoom({ config, storage }: Services): Promise<boolean> {
  if (storage.engine !== 'sqlite') return true;
  const { bavail, bsize } = await statfs(config.dataFolder).catch(() => ({ bavail: Infinity, bsize: 1 }));
  return bavail * bsize >= leastRoom;
}

const ownNetwork = new BlockList();
for (const [net, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  ownNetwork.addSubnet(net, bits, 'ipv4');
ownNetwork.addAddress('::1', 'ipv6');
ownNetwork.addSubnet('fc00::', 7, 'ipv6');
ownNetwork.addSubnet('fe80::', 10, 'ipv6');

/** From this machine or its own network, and not through a proxy that stands for the outside. */
function isNeighbour(ctx: KoaContext): boolean {
  const address = ctx.req.socket.remoteAddress ?? '';
  if (cameThroughProxy(ctx)) return false;
  return address !== '' && ownNetwork.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

const registries = new WeakMap<Services, Registry>();

/** Made at the first look: a process that nobody measures pays nothing for it. */
function registryOf(services: Services): Registry {
  const known = registries.get(services);
  if (known !== undefined) return known;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  registry.registerMetric(requestSeconds as unknown as Metric);
  const counter = (name: string, help: string, read: () => number) =>
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await read());
      },
    });
  counter('fasti_feed_cache_hits_total', 'Feeds answered from the cache', () => counters.feedCacheHits);
  counter('fasti_feed_cache_misses_total', 'Feeds that had to be built', () => counters.feedCacheMisses);
  gauge('fasti_feed_cache_bytes', 'Bytes of feeds held in memory', () => counters.feedCacheBytes);
  counter('fasti_password_cache_hits_total', 'Known to be right', () => counters.verifiedPasswordHits);
  counter('fasti_password_cache_misses_total', 'Tried with argon2id', () => counters.verifiedPasswordMisses);
  const { db } = services.storage;
  gauge('fasti_calendars', 'Calendars kept', () => calendars.count(db));
  gauge('fasti_outbox_waiting', 'Letters to deliver', async () => (await letters.counts(db)).waiting);
  gauge('fasti_outbox_failed', 'Letters given up', async () => (await letters.counts(db)).failed);
  counter('fasti_push_sent_total', 'Push messages taken by a push service', () => counters.pushSent);
  counter('fasti_push_failed_total', 'Attempts that no push service took', () => counters.pushFailed);
  counter('fasti_push_gone_total', 'Push subscriptions found to be over', () => counters.pushGone);
  gauge('fasti_push_subscriptions', 'Push subscriptions', () => pushSubscriptions.count(db));
  gauge('fasti_push_waiting', 'Push messages to send', () => pushMessages.count(db));
  registries.set(services, registry);
  return registry;
}
