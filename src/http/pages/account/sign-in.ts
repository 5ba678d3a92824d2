import type { Context } from '../../../context.ts';
import { DomainError } from '../../../errors.ts';
import { checkPassword } from '../../../signing-in/check-password.ts';
import { normaliseDomainName } from '../../../people/domain.ts';
import { normaliseLogin } from '../../../people/login.ts';
import { seal, unseal } from '../../../server/secrets.ts';
import * as accounts from '../../../storage/tables/accounts.ts';
import * as domains from '../../../storage/tables/domains.ts';
import { signIn, signOut } from '../../sessions.ts';
import { ownPath, type PageRequest } from '../frame/request.ts';
import { takeFlash } from '../frame/flash.ts';

type SignInView = Readonly<{
  login: string;
  next: string;
  error: string | undefined;
  said: string | undefined;
}>;
type ChooseView = Readonly<{
  next: string;
  proof: string;
  accounts: { id: string; domain: string; login: string }[];
}>;

type Account = accounts.Account;
/** What the sign-in page may be asked to say: its key among the words. */
export type SignInNote = 'passwordSaved' | 'deleted';

export function showSignIn(request: PageRequest): void {
  const { actor, query, goTo } = request;
  const next = ownPath(query('next'));
  if (actor.kind === 'user' || actor.kind === 'guest') {
    // An invitation for somebody else than who is signed in leads here: they must be able to change.
    if (next === '/') {
      goTo('/');
      return;
    }
  }
  const note = takeFlash(request.ctx, request.services) as SignInNote | undefined;
  const said = note === undefined ? undefined : request.t(`signIn.${note}`);
  showForm(request, { login: query('login').slice(0, 400), next, error: undefined, said });
}

function showForm(request: PageRequest, view: SignInView, status = 200): void {
  request.show('account/sign-in', view, { title: request.t('signIn.title'), status });
}

export async function doSignIn(request: PageRequest): Promise<void> {
  const { ctx, context, form, services, t } = request;
  const [login, password, next] = [form.text('login'), form.text('password'), ownPath(form.text('next'))];
  const proved = await proveAnywhere(context, { login, password, address: ctx.ip });
  if (proved instanceof DomainError) {
    const word = { 'too-many-attempts': 'tooMany', busy: 'busy' }[proved.code as string] ?? 'refused';
    const status = proved.code === 'too-many-attempts' ? 429 : proved.code === 'busy' ? 503 : 401;
    if (status !== 401) ctx.set('Retry-After', '60');
    showForm(request, { login, next, error: t(`signIn.${word}`), said: undefined }, status);
    return;
  }
  if (proved.length === 1) {
    await enter(request, proved[0]!, next);
    return;
  }
  const held = proved.map((account) => idOf(account));
  const until = services.clock.now().add({ minutes: 5 }).epochMilliseconds;
  const view: ChooseView = {
    next,
    proof: seal(services.config.secretKey, JSON.stringify({ accounts: held, until })),
    accounts: await Promise.all(
      proved.map(async (account) => {
        const { domain, login: own } = account.kind === 'user' ? account.user : account.guest;
        const name = (await domains.findById(services.storage.db, domain))?.name ?? '';
        return { id: idOf(account), domain: name, login: own };
      }),
    ),
  };
  request.show('account/choose-domain', view, { title: t('signIn.choose') });
}

const idOf = (account: Account) =>
  account.kind === 'user' ? `user ${account.user.id}` : `guest ${account.guest.id}`;

async function enter(request: PageRequest, account: Account, next: string): Promise<void> {
  await signIn(
    request.ctx,
    account.kind === 'user' ? { user: account.user.id } : { guest: account.guest.id },
  );
  request.goTo(next);
}

/** The second step for an address that is a guest's in several domains: the password was proved a moment ago. */
export async function chooseAccount(request: PageRequest): Promise<void> {
  const { form, services } = request;
  const chosen = form.text('account');
  const { accounts: held, until } = readProof(services.config.secretKey, form.text('proof'));
  if (!held.includes(chosen) || services.clock.now().epochMilliseconds > until)
    throw new DomainError('form-expired');
  const [kind, id = ''] = chosen.split(' ');
  const { db } = services.storage;
  const account = kind === 'user' ? await accounts.findUser(db, id) : await accounts.findGuest(db, id);
  if (account === undefined) throw new DomainError('form-expired');
  await enter(request, account, ownPath(form.text('next')));
}

function readProof(secretKey: string, proof: string): { accounts: string[]; until: number } {
  try {
    return JSON.parse(unseal(secretKey, proof)) as { accounts: string[]; until: number };
  } catch {
    throw new DomainError('form-expired');
  }
}

type Attempt = { login: string; password: string; address: string };

/** An e-mail may be a guest's in some domains; more are not tried for one sign-in. */
const mostDomains = 5;

/**
 * Every account that this login and password open: in the domain that the login names, and as a guest's e-mail in
 * others. Which domains know an address is told to nobody without its password.
 */
async function proveAnywhere(
  context: Context,
  { login, password, address }: Attempt,
): Promise<Account[] | DomainError> {
  const candidates = await candidatesFor(context, normaliseLogin(login));
  const proved: Account[] = [];
  let refusal = new DomainError('sign-in-refused');
  for (const candidate of candidates) {
    try {
      proved.push(await checkPassword(context, { ...candidate, password, address }));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code !== 'sign-in-refused') refusal = error;
    }
  }
  const different = [...new Map(proved.map((account) => [idOf(account), account])).values()];
  return different.length === 0 ? refusal : different;
}

async function candidatesFor(
  { storage }: Context,
  login: string,
): Promise<{ domain: string; login: string }[]> {
  const { db } = storage;
  const at = login.lastIndexOf('@');
  if (at < 0) {
    // Where there is one organisation, what comes before the @ is enough.
    const all = await domains.list(db);
    const only = all.length === 1 ? all[0] : undefined;
    return [{ domain: only?.id ?? '', login: only === undefined ? login : `${login}@${only.name}` }];
  }
  const named = await domains.find(db, normaliseDomainName(login.slice(at + 1)) ?? '');
  const guests = await accounts.listByEmail(db, login);
  const found = [
    ...(named === undefined ? [] : [named.id]),
    ...guests.filter((g) => g.accepted).map((g) => g.domain),
  ];
  // An unknown login costs the same time as a known one.
  if (found.length === 0) found.push('');
  return [...new Set(found)].slice(0, mostDomains).map((domain) => ({ domain, login }));
}

export async function doSignOut({ ctx, goTo }: PageRequest): Promise<void> {
  await signOut(ctx);
  goTo('/sign-in');
}
