import { BlockList, isIPv6 } from 'node:net';
import type { Context as KoaContext, Middleware } from 'koa';
import { Counter, Gauge, Registry, collectDefaultMetrics, type Metric } from 'prom-client';
import type { Services } from '../server/services.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as domains from '../storage/tables/domains.ts';
import * as letters from '../storage/tables/letters.ts';
import { cameThroughProxy } from './proxy.ts';
import { counters } from '../server/counters.ts';
import { requestSeconds } from '../server/tally.ts';

/** How long `/readyz` waits for the storage, in ms. */
const patience = 2000;

/** `/healthz` (the process answers), `/readyz` (the storage answers too) and `/metrics` (for Prometheus). */
export function health(services: Services): Middleware {
  const answers: Record<string, (ctx: KoaContext) => Promise<void>> = {
    '/healthz': (ctx) => {
      say(ctx, 200, 'ok\n');
      return Promise.resolve();
    },
    '/readyz': async (ctx) => {
      const ready = await storageAnswers(services);
      say(ctx, ready ? 200 : 503, ready ? 'ready\n' : 'storage does not answer\n');
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

async function storageAnswers({ storage, log }: Services): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), patience);
  try {
    const asked = domains.find(storage.db, 'ready.invalid').then(() => true);
    return await Promise.race([asked, promise]);
  } catch (error) {
    log.error({ err: error }, 'storage does not answer');
    return false;
  } finally {
    clearTimeout(timer);
  }
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
  registries.set(services, registry);
  return registry;
}
