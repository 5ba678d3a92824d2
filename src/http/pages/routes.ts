import Router from '@koa/router';
import type { Services } from '../../server/services.ts';
import { doChangePassword, doDeleteAccount, showAccount } from './account/account.ts';
import { showAgenda } from './agenda/agenda.ts';
import { showTints } from './agenda/tints.ts';
import { doAddProgram, doRevokeProgram } from './account/programs.ts';
import { showCalendar, showLink } from './calendars/calendar.ts';
import { administrator, anyone, member, user } from './frame/request.ts';
import { doAddCalendar } from './calendars/add.ts';
import { doImport, doImportInto, showImportInto } from './calendars/import.ts';
import { showCalendars } from './calendars/list.ts';
import { doRemove, showRemove } from './calendars/remove.ts';
import { doSubscribe } from './calendars/subscribe.ts';
import { doRefresh, doUnsubscribe, showSource } from './calendars/source.ts';
import { doSettings, showSettings } from './calendars/settings.ts';
import { doChange, doResend, doRotate, doWithdraw, showChange } from './sharing/share.ts';
import { doEdit, showEdit } from './events/edit.ts';
import { doMoveEvent } from './events/move.ts';
import { doNew, showNew } from './events/new.ts';
import { doRemoveEvent, showRemoveEvent } from './events/remove.ts';
import { showEvent } from './events/show.ts';
import { doUndo, showDone } from './events/undo.ts';
import {
  doAccept,
  doDecline,
  doMarkOpened,
  showDeclined,
  showInvitation,
  showKeptInvitation,
} from './sharing/invitation.ts';
import { askForReset, doReset, showForgotten, showReset } from './account/password.ts';
import { doRetry, showLetter } from './admin/letter.ts';
import { showOutbox } from './admin/outbox.ts';
import { doSetUp, showSetUp } from './admin/setup.ts';
import { doShare, showShare } from './sharing/dialog.ts';
import { doAcceptPending, doLeave, showShared } from './sharing/shared.ts';
import { doChooseAccount, doSignIn, doSignOut, showSignIn } from './account/signin.ts';
import { showStart } from './frame/start.ts';
import { doEnd, showEnd } from './spaces/end.ts';
import { doAddSpace, showSpaces } from './spaces/list.ts';
import { doChangeMember, doRename, showSpace } from './spaces/space.ts';

export { assets } from './frame/assets.ts';
export { renderError } from './frame/errors.ts';

/** Every page, and who it is for. A calendar's own comes here from the feeds, which leave `.html` alone. */
export function pageRoutes(services: Services): Router {
  return new Router()
    .get('/', anyone(services, showStart))

    .get('/sign-in', anyone(services, showSignIn))
    .post('/sign-in', anyone(services, doSignIn))
    .post('/sign-in/choose', anyone(services, doChooseAccount))
    .post('/sign-out', anyone(services, doSignOut))
    .get('/forgotten', anyone(services, showForgotten))
    .post('/forgotten', anyone(services, askForReset))
    .get('/password/:token', anyone(services, showReset))
    .post('/password/:token', anyone(services, doReset))
    .get('/set-up/:token', anyone(services, showSetUp))
    .post('/set-up/:token', anyone(services, doSetUp))

    .get('/invitation', anyone(services, showKeptInvitation))
    .get('/invitation/declined', anyone(services, showDeclined))
    .get('/invitation/:token', anyone(services, showInvitation))
    .post('/invitation/opened', anyone(services, doMarkOpened))
    .post('/invitation/accept', anyone(services, doAccept))
    .post('/invitation/decline', anyone(services, doDecline))

    .get('/shared', member(services, showShared))
    .post('/shared/:share/accept', member(services, doAcceptPending))
    .post('/shared/:share/leave', member(services, doLeave))
    .get('/account', member(services, showAccount))
    .post('/account/password', member(services, doChangePassword))
    .post('/account/programs', member(services, doAddProgram))
    .post('/account/programs/:program/revoke', member(services, doRevokeProgram))
    .post('/account/delete', member(services, doDeleteAccount))

    .get('/agenda', user(services, showAgenda))
    .get('/agenda/colors.css', showTints)
    .get('/agenda/event/new', user(services, showNew))
    .post('/agenda/event/new', user(services, doNew))
    .get('/agenda/event/done', user(services, showDone))
    .post('/agenda/event/undo', user(services, doUndo))
    .get('/agenda/event/:owner/:slug/:name', member(services, showEvent))
    .get('/agenda/event/:owner/:slug/:name/edit', user(services, showEdit))
    .post('/agenda/event/:owner/:slug/:name/edit', user(services, doEdit))
    .get('/agenda/event/:owner/:slug/:name/remove', user(services, showRemoveEvent))
    .post('/agenda/event/:owner/:slug/:name/remove', user(services, doRemoveEvent))
    .post('/agenda/event/:owner/:slug/:name/move', user(services, doMoveEvent))

    .get('/calendars', user(services, showCalendars))
    .post('/calendars', user(services, doAddCalendar))
    .post('/calendars/import', user(services, doImport))
    .post('/calendars/subscribe', user(services, doSubscribe))
    .get('/calendars/:owner/:slug/source', user(services, showSource))
    .post('/calendars/:owner/:slug/source/refresh', user(services, doRefresh))
    .post('/calendars/:owner/:slug/source/end', user(services, doUnsubscribe))
    .get('/calendars/:owner/:slug/settings', user(services, showSettings))
    .post('/calendars/:owner/:slug/settings', user(services, doSettings))
    .get('/calendars/:owner/:slug/import', user(services, showImportInto))
    .post('/calendars/:owner/:slug/import', user(services, doImportInto))
    .get('/calendars/:owner/:slug/remove', user(services, showRemove))
    .post('/calendars/:owner/:slug/remove', user(services, doRemove))
    .get('/calendars/:owner/:slug/share', user(services, showShare))
    .post('/calendars/:owner/:slug/share', user(services, doShare))
    .get('/calendars/:owner/:slug/shares/:share', user(services, showChange))
    .post('/calendars/:owner/:slug/shares/:share', user(services, doChange))
    .post('/calendars/:owner/:slug/shares/:share/resend', user(services, doResend))
    .post('/calendars/:owner/:slug/shares/:share/rotate', user(services, doRotate))
    .post('/calendars/:owner/:slug/shares/:share/withdraw', user(services, doWithdraw))

    .get('/spaces', user(services, showSpaces))
    .post('/spaces', user(services, doAddSpace))
    .get('/spaces/:space', user(services, showSpace))
    .post('/spaces/:space/name', user(services, doRename))
    .post('/spaces/:space/members', user(services, doChangeMember))
    .get('/spaces/:space/end', user(services, showEnd))
    .post('/spaces/:space/end', user(services, doEnd))

    .get('/home/:owner/:file', anyone(services, showCalendar))
    .get('/link/:file', anyone(services, showLink))

    .get('/outbox', administrator(services, showOutbox))
    .get('/outbox/:letter', administrator(services, showLetter))
    .post('/outbox/:letter/retry', administrator(services, doRetry));
}
