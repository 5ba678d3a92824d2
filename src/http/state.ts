import type { Context } from 'koa';

type Slot<Value> = Readonly<{ get(ctx: Context): Value | undefined; set(ctx: Context, value: Value): void }>;

/** One thing kept with a request, under a key that only the module which asked for it has. */
export function slot<Value>(name: string): Slot<Value> {
  const key = Symbol(name);
  const stateOf = (ctx: Context) => ctx.state as Record<symbol, Value | undefined>;
  return {
    get: (ctx) => stateOf(ctx)[key],
    set(ctx, value) {
      stateOf(ctx)[key] = value;
    },
  };
}
