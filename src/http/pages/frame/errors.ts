import type { Context } from 'koa';
import type { Services } from '../../../server/services.ts';
import type { Failure } from '../../answer-errors.ts';
import { languageOfPage } from './language.ts';
import { show } from './view.ts';
import { wordsIn, type Words } from '../../../words/words.ts';

/** What the view of a failure gets. */
type ErrorView = Readonly<{
  status: number;
  heading: string;
  advice: string;
  link: { address: string; text: string } | undefined;
}>;

/** Tells a failure on a page of its own: what happened and what to do, naming nothing that its reader may not know. */
export function renderError(
  ctx: Context,
  services: Pick<Services, 'config'>,
  failure: Pick<Failure, 'status' | 'code' | 'details'>,
): void {
  const theirs = 'language' in failure.details ? failure.details.language : undefined;
  const words = wordsIn(languageOfPage(ctx, services, theirs));
  const { t } = words;
  const { status } = failure;
  const code = words.has(`errors.${failure.code}.title`) ? failure.code : 'failed';
  const heading = t(`errors.${code}.title`);
  const view: ErrorView = { status, heading, advice: t(`errors.${code}.advice`), link: linkFor(code, words) };
  show(ctx, services, 'frame/error', view, { title: heading, words, status });
}

function linkFor(code: Failure['code'], { t }: Words): ErrorView['link'] {
  switch (code) {
    case 'sign-in-needed':
    case 'sign-in-refused':
    case 'calendar-not-found':
    case 'invitation-used':
    case 'already-set-up':
      return { address: '/sign-in', text: t('errors.link.signIn') };
    case 'reset-link-unknown':
      return { address: '/forgotten', text: t('errors.link.forgotten') };
    case 'invitation-unknown':
    case 'invitation-expired':
    case 'invitation-withdrawn':
    case 'invitation-replaced':
    case 'link-not-found':
    case 'share-ended':
      return undefined;
    default:
      return { address: '/', text: t('errors.link.home') };
  }
}
