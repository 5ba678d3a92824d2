import type { Context, Middleware } from 'koa';
import { nobody, personOf, type Actor } from '../people/actor.ts';
import type { PrincipalId, PrincipalKind } from '../people/principal.ts';
import { hashToken } from '../server/secrets.ts';
import type { Services } from '../server/services.ts';
import type { Account } from '../signing-in/account.ts';
import { startSession } from '../signing-in/start-session.ts';
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
  start(account: Account): Promise<void>;
  end(): Promise<void>;
};

const NAME = 'fasti';
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
      async start(account) {
        const started = await startSession({ storage, clock }, { account, before: own.current?.key });
        setCookie(ctx, config, NAME, started.key, { seconds: started.lifetime.total('seconds') });
        const { actor } = account;
        own.current = { key: started.key, principal: { id: personOf(actor).id, kind: actor.kind } };
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

/**
 * Signs somebody in under a new key: one planted or overheard before is worth nothing after. Throws sign-in-refused where
 * the password that proved the account is no longer theirs.
 */
export async function signIn(ctx: Context, account: Account): Promise<void> {
  await kept.get(ctx)!.start(account);
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
