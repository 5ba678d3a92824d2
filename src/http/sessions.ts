import type Koa from 'koa';
import type { Context, Middleware } from 'koa';
import { createSession } from 'koa-session';
import type { Services } from '../server/services.ts';
import { nobody, type Actor } from '../people/actor.ts';
import { hashToken, newToken } from '../server/secrets.ts';
import * as guests from '../storage/tables/guests.ts';
import * as stored from '../storage/tables/sessions.ts';
import * as users from '../storage/tables/users.ts';
import { cookieName, isSecure } from './cookies.ts';

/** All that a session holds: who is signed in. */
type Held = { user?: string; guest?: string };

/** What koa-session puts on the context; it comes without types for Koa 3. */
type Session = Held & {
  readonly externalKey?: string;
  readonly isNew: boolean;
  regenerate(): Promise<void>;
  manuallyCommit(): Promise<void>;
};
type WithSession = { session: Session | Held | null | undefined };

const lifetime = Temporal.Duration.from({ hours: 14 * 24 });

/**
 * Sessions kept in storage, under the hash of a random key that only the cookie holds. They end two weeks after signing
 * in, and nothing but signing in and out writes them, so that a GET never does.
 */
export function sessions({ storage, clock, config }: Services, app: Koa): Middleware {
  const store = {
    async get(key: string): Promise<Held | undefined> {
      const found = await stored.find(storage.db, hashToken(key), clock.now().epochMilliseconds);
      if (found?.user != null) return { user: found.user };
      return found?.guest != null ? { guest: found.guest } : undefined;
    },
    async set(key: string, { user, guest }: Held): Promise<void> {
      const session = { data: '{}', user: user ?? null, guest: guest ?? null };
      const endsAt = clock.now().add(lifetime).epochMilliseconds;
      await storage.transaction((tx) => stored.save(tx, hashToken(key), session, endsAt));
    },
    async destroy(key: string): Promise<void> {
      await storage.transaction((tx) => stored.remove(tx, hashToken(key)));
    },
  };
  const inner = createSession(
    {
      key: cookieName(config, 'fasti'),
      maxAge: lifetime.total('milliseconds'),
      autoCommit: false,
      signed: false,
      httpOnly: true,
      sameSite: 'lax',
      secure: isSecure(config),
      genid: newToken,
      store,
    },
    app,
  ) as Middleware;
  return async (ctx, next) => {
    ctx.cookies.secure = isSecure(config);
    await inner(ctx, next);
  };
}

const sessionOf = (ctx: Context): Session => (ctx as unknown as { session: Session }).session;

/** Signs somebody in under a new key: one planted or overheard before is worth nothing after. */
export async function signIn(ctx: Context, who: { user: string } | { guest: string }): Promise<void> {
  (ctx as unknown as WithSession).session = { ...who };
  await sessionOf(ctx).regenerate();
}

export async function signOut(ctx: Context): Promise<void> {
  const session = sessionOf(ctx);
  (ctx as unknown as WithSession).session = null;
  await session.manuallyCommit();
}

/** What a form's token is bound to: the key of the session it was shown in, or nothing where nobody is signed in. */
export function sessionKey(ctx: Context): string {
  const session = (ctx as unknown as WithSession).session as Session | null | undefined;
  if (session?.user === undefined && session?.guest === undefined) return '';
  return session.externalKey ?? '';
}

/** Whether a user is signed in, as far as the session says; a guest is none. */
export function isUsers(ctx: Context): boolean {
  return (ctx as unknown as WithSession).session?.user !== undefined;
}

/** Who is signed in; nobody once their account is gone. Writes nothing. */
export async function actorOf(ctx: Context, { storage }: Pick<Services, 'storage'>): Promise<Actor> {
  const session = (ctx as unknown as WithSession).session;
  if (session?.user !== undefined) {
    const user = await users.findById(storage.db, session.user);
    return user === undefined ? nobody : { kind: 'user', user };
  }
  if (session?.guest !== undefined) {
    const guest = await guests.findById(storage.db, session.guest);
    return guest?.accepted === true ? { kind: 'guest', guest } : nobody;
  }
  return nobody;
}
