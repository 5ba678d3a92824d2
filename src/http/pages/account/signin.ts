import { isDomainError } from '../../../errors.ts';
import { meanings } from '../../../meanings.ts';
import type { Account } from '../../../signing-in/account.ts';
import { chooseAccount } from '../../../signing-in/choose-account.ts';
import { offerAccounts, type Offer } from '../../../signing-in/offer-accounts.ts';
import { proveAnywhere } from '../../../signing-in/prove-anywhere.ts';
import { signIn, signOut } from '../../sessions.ts';
import { ownPath, type PageRequest } from '../frame/request.ts';
import { takeFlash } from '../frame/flash.ts';

type SignInView = Readonly<{
  login: string;
  next: string;
  error: string | undefined;
  said: string | undefined;
}>;
type ChooseView = Offer & Readonly<{ next: string }>;

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
  const { ctx, context, form, t } = request;
  const [login, password, next] = [form.text('login'), form.text('password'), ownPath(form.text('next'))];
  let proved: Account[];
  try {
    proved = await proveAnywhere(context, { login, password, address: ctx.ip });
    if (proved.length === 1) {
      await enter(request, proved[0]!, next);
      return;
    }
  } catch (error) {
    if (!isDomainError(error, 'sign-in-refused', 'too-many-attempts')) throw error;
    const tooMany = isDomainError(error, 'too-many-attempts');
    if (tooMany) ctx.set('Retry-After', String(error.details.retryAfterSeconds));
    const told = t(tooMany ? 'signIn.tooMany' : 'signIn.refused');
    showForm(request, { login, next, error: told, said: undefined }, meanings[error.code].status);
    return;
  }
  const view: ChooseView = { next, ...(await offerAccounts(context, proved)) };
  request.show('account/choose-domain', view, { title: t('signIn.choose') });
}

async function enter(request: PageRequest, account: Account, next: string): Promise<void> {
  await signIn(request.ctx, account);
  request.goTo(next);
}

/** The second step for an address that is a guest's in several domains. */
export async function doChooseAccount(request: PageRequest): Promise<void> {
  const { context, form } = request;
  const account = await chooseAccount(context, { proof: form.text('proof'), account: form.text('account') });
  await enter(request, account, ownPath(form.text('next')));
}

export async function doSignOut({ ctx, goTo }: PageRequest): Promise<void> {
  await signOut(ctx);
  goTo('/sign-in');
}
