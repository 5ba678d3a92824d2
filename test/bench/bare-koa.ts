import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';

/** The floor: Koa with one file in memory and a fixed ETag, nothing behind it. */
const [file] = process.argv.slice(2);
const body = readFileSync(file!);
const app = new Koa();
// The load hangs up at its end.
app.silent = true;
app.use((ctx) => {
  ctx.set('ETag', '"floor"');
  if (ctx.get('If-None-Match') === '"floor"') {
    ctx.status = 304;
    return;
  }
  ctx.type = 'text/calendar; charset=utf-8';
  ctx.body = body;
});
const server = app.listen(0, '127.0.0.1', () =>
  process.send!({ port: (server.address() as AddressInfo).port }),
);
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit());
