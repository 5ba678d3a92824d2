import type { Context } from '../../context.ts';
import { DomainError } from '../../errors.ts';
import { checkPassword } from '../../people/check-password.ts';
import { normaliseDomainName } from '../../people/domain.ts';
import { normaliseLogin } from '../../people/login.ts';
import { seal, unseal } from '../../secrets.ts';
import * as accounts from '../../storage/tables/accounts.ts';
import * as domains from '../../storage/tables/domains.ts';
import { signIn, signOut } from '../sessions.ts';
import { ownPath, type Ask } from './ask.ts';
import { takeNote } from './note.ts';

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

export function showSignIn(ask: Ask): void {
  const { actor, query, goTo } = ask;
  const next = ownPath(query('next'));
  if (actor.kind === 'user' || actor.kind === 'guest') {
    // An invitation for somebody else than who is signed in leads here: they must be able to change.
    if (next === '/') {
      goTo('/');
      return;
    }
  }
  const note = takeNote(ask.ctx, ask.house) as SignInNote | undefined;
  const said = note === undefined ? undefined : ask.t(`signIn.${note}`);
  showForm(ask, { login: query('login').slice(0, 400), next, error: undefined, said });
}

function showForm(ask: Ask, view: SignInView, status = 200): void {
  ask.show('sign-in', view, { title: ask.t('signIn.title'), status });
}

export async function doSignIn(ask: Ask): Promise<void> {
  const { ctx, context, form, house, t } = ask;
  const [login, password, next] = [form.text('login'), form.text('password'), ownPath(form.text('next'))];
  const proved = await proveAnywhere(context, { login, password, address: ctx.ip });
  if (proved instanceof DomainError) {
    const word = { 'too-many-attempts': 'tooMany', busy: 'busy' }[proved.code as string] ?? 'refused';
    const status = proved.code === 'too-many-attempts' ? 429 : proved.code === 'busy' ? 503 : 401;
    if (status !== 401) ctx.set('Retry-After', '60');
    showForm(ask, { login, next, error: t(`signIn.${word}`), said: undefined }, status);
    return;
  }
  if (proved.length === 1) {
    await enter(ask, proved[0]!, next);
    return;
  }
  const held = proved.map((account) => idOf(account));
  const until = house.clock.now().add({ minutes: 5 }).epochMilliseconds;
  const view: ChooseView = {
    next,
    proof: seal(house.config.secretKey, JSON.stringify({ accounts: held, until })),
    accounts: await Promise.all(
      proved.map(async (account) => {
        const { domain, login: own } = account.kind === 'user' ? account.user : account.guest;
        const name = (await domains.findById(house.storage.reader, domain))?.name ?? '';
        return { id: idOf(account), domain: name, login: own };
      }),
    ),
  };
  ask.show('choose-domain', view, { title: t('signIn.choose') });
}

const idOf = (account: Account) =>
  account.kind === 'user' ? `user ${account.user.id}` : `guest ${account.guest.id}`;

async function enter(ask: Ask, account: Account, next: string): Promise<void> {
  await signIn(ask.ctx, account.kind === 'user' ? { user: account.user.id } : { guest: account.guest.id });
  ask.goTo(next);
}

/** The second step for an address that is a guest's in several domains: the password was proved a moment ago. */
export async function chooseAccount(ask: Ask): Promise<void> {
  const { form, house } = ask;
  const chosen = form.text('account');
  const { accounts: held, until } = readProof(house.config.secretKey, form.text('proof'));
  if (!held.includes(chosen) || house.clock.now().epochMilliseconds > until)
    throw new DomainError('form-expired');
  const [kind, id = ''] = chosen.split(' ');
  const { reader } = house.storage;
  const account =
    kind === 'user' ? await accounts.findUser(reader, id) : await accounts.findGuest(reader, id);
  if (account === undefined) throw new DomainError('form-expired');
  await enter(ask, account, ownPath(form.text('next')));
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
  const { reader } = storage;
  const at = login.lastIndexOf('@');
  if (at < 0) {
    // Where there is one organisation, what comes before the @ is enough.
    const all = await domains.list(reader);
    const only = all.length === 1 ? all[0] : undefined;
    return [{ domain: only?.id ?? '', login: only === undefined ? login : `${login}@${only.name}` }];
  }
  const named = await domains.find(reader, normaliseDomainName(login.slice(at + 1)) ?? '');
  const guests = await accounts.listByEmail(reader, login);
  const found = [
    ...(named === undefined ? [] : [named.id]),
    ...guests.filter((g) => g.accepted).map((g) => g.domain),
  ];
  // An unknown login costs the same time as a known one.
  if (found.length === 0) found.push('');
  return [...new Set(found)].slice(0, mostDomains).map((domain) => ({ domain, login }));
}

export async function doSignOut({ ctx, goTo }: Ask): Promise<void> {
  await signOut(ctx);
  goTo('/sign-in');
}
