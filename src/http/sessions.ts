import type { Context, Middleware } from 'koa';
import { nobody, personOf, type Actor, type Member } from '../people/actor.ts';
import type { PrincipalId, PrincipalKind } from '../people/principal.ts';
import { hashToken, newToken } from '../server/secrets.ts';
import type { Services } from '../server/services.ts';
import * as accounts from '../storage/tables/accounts.ts';
import * as stored from '../storage/tables/sessions.ts';
import { clearCookie, readCookie, setCookie } from './cookies.ts';
import { slot } from './state.ts';

/** `key` is what the cookie holds; storage has its hash. */
type Session = Readonly<{ key: string; principal: SignedIn }>;
type SignedIn = Readonly<{ id: PrincipalId; kind: PrincipalKind }>;
/** The session that a request came with, and what may be done to it. */
type Sessions = {
  current: Session | undefined;
  start(principal: SignedIn): Promise<void>;
  end(): Promise<void>;
};

const NAME = 'fasti';
const lifetime = Temporal.Duration.from({ hours: 14 * 24 });
const kept = slot<Sessions>('sessions');

/**
 * Sessions kept in storage, under the hash of a random key that only the cookie holds. They end two weeks after signing
 * in, and nothing but signing in and out writes them, so that a GET never does.
 */
export function sessions({ storage, clock, config }: Services): Middleware {
  return async (ctx, next) => {
    const key = readCookie(ctx, config, NAME) ?? '';
    const now = clock.now().epochMilliseconds;
    const principal = key === '' ? undefined : await stored.find(storage.db, hashToken(key), now);
    const own: Sessions = {
      current: principal === undefined ? undefined : { key, principal },
      async start(whom) {
        const before = own.current;
        const session = { key: newToken(), principal: whom };
        const endsAt = clock.now().add(lifetime).epochMilliseconds;
        await storage.transaction(async (tx) => {
          if (before !== undefined) await stored.remove(tx, hashToken(before.key));
          await stored.add(tx, hashToken(session.key), whom.id, endsAt);
        });
        setCookie(ctx, config, NAME, session.key, { seconds: lifetime.total('seconds') });
        own.current = session;
      },
      async end() {
        const before = own.current;
        if (before !== undefined) await storage.transaction((tx) => stored.remove(tx, hashToken(before.key)));
        clearCookie(ctx, config, NAME);
        own.current = undefined;
      },
    };
    kept.set(ctx, own);
    await next();
  };
}

/** Signs somebody in under a new key: one planted or overheard before is worth nothing after. */
export async function signIn(ctx: Context, actor: Member): Promise<void> {
  await kept.get(ctx)!.start({ id: personOf(actor).id, kind: actor.kind });
}

export async function signOut(ctx: Context): Promise<void> {
  await kept.get(ctx)!.end();
}

const sessionOf = (ctx: Context): Session | undefined => kept.get(ctx)?.current;

/** What a form's token is bound to: the key of the session it was shown in, or nothing where nobody is signed in. */
export function sessionKey(ctx: Context): string {
  return sessionOf(ctx)?.key ?? '';
}

/** Whether a user is signed in, as far as the session says; a guest is none. */
export function isUsers(ctx: Context): boolean {
  return sessionOf(ctx)?.principal.kind === 'user';
}

/** Who is signed in; nobody once their account is gone, or has no password any more. Writes nothing. */
export async function actorOf(ctx: Context, { storage }: Pick<Services, 'storage'>): Promise<Actor> {
  const session = sessionOf(ctx);
  const account = session && (await accounts.findById(storage.db, session.principal.id));
  return account === undefined || account.passwordHash === null ? nobody : account.actor;
}
