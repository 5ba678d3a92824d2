import Router from '@koa/router';
import type { House } from '../../house.ts';
import { doChangePassword, doDeleteAccount, showAccount } from './account.ts';
import { showCalendar, showLink } from './calendar-page.ts';
import { administrator, anyone, member, user } from './ask.ts';
import {
  doAddCalendar,
  doImport,
  doImportInto,
  doRemove,
  doSettings,
  showCalendars,
  showImportInto,
  showRemove,
  showSettings,
} from './calendars.ts';
import { doChange, doResend, doRotate, doWithdraw, showChange } from './held-share.ts';
import {
  doAccept,
  doDecline,
  doNoteOpened,
  showDeclined,
  showInvitation,
  showKeptInvitation,
} from './invitation.ts';
import { askForReset, doReset, showForgotten, showReset } from './new-password.ts';
import { showOutbox } from './outbox.ts';
import { doSetUp, showSetUp } from './set-up.ts';
import { doShare, showShare } from './share-dialog.ts';
import { doAcceptPending, doLeave, showShared } from './shared.ts';
import { chooseAccount, doSignIn, doSignOut, showSignIn } from './sign-in.ts';
import { showStart } from './start.ts';

export { assets } from './assets.ts';
export { renderError } from './errors.ts';

/** Every page, and who it is for. A calendar's own comes here from the feeds, which leave `.html` alone. */
export function pageRoutes(house: House): Router {
  return new Router()
    .get('/', anyone(house, showStart))

    .get('/sign-in', anyone(house, showSignIn))
    .post('/sign-in', anyone(house, doSignIn))
    .post('/sign-in/choose', anyone(house, chooseAccount))
    .post('/sign-out', anyone(house, doSignOut))
    .get('/forgotten', anyone(house, showForgotten))
    .post('/forgotten', anyone(house, askForReset))
    .get('/password/:token', anyone(house, showReset))
    .post('/password/:token', anyone(house, doReset))
    .get('/set-up/:token', anyone(house, showSetUp))
    .post('/set-up/:token', anyone(house, doSetUp))

    .get('/invitation', anyone(house, showKeptInvitation))
    .get('/invitation/declined', anyone(house, showDeclined))
    .get('/invitation/:token', anyone(house, showInvitation))
    .post('/invitation/opened', anyone(house, doNoteOpened))
    .post('/invitation/accept', anyone(house, doAccept))
    .post('/invitation/decline', anyone(house, doDecline))

    .get('/shared', member(house, showShared))
    .post('/shared/:share/accept', member(house, doAcceptPending))
    .post('/shared/:share/leave', member(house, doLeave))
    .get('/account', member(house, showAccount))
    .post('/account/password', member(house, doChangePassword))
    .post('/account/delete', member(house, doDeleteAccount))

    .get('/calendars', user(house, showCalendars))
    .post('/calendars', user(house, doAddCalendar))
    .post('/calendars/import', user(house, doImport))
    .get('/calendars/:slug/settings', user(house, showSettings))
    .post('/calendars/:slug/settings', user(house, doSettings))
    .get('/calendars/:slug/import', user(house, showImportInto))
    .post('/calendars/:slug/import', user(house, doImportInto))
    .get('/calendars/:slug/remove', user(house, showRemove))
    .post('/calendars/:slug/remove', user(house, doRemove))
    .get('/calendars/:slug/share', user(house, showShare))
    .post('/calendars/:slug/share', user(house, doShare))
    .get('/calendars/:slug/shares/:share', user(house, showChange))
    .post('/calendars/:slug/shares/:share', user(house, doChange))
    .post('/calendars/:slug/shares/:share/resend', user(house, doResend))
    .post('/calendars/:slug/shares/:share/rotate', user(house, doRotate))
    .post('/calendars/:slug/shares/:share/withdraw', user(house, doWithdraw))

    .get('/home/:owner/:file', anyone(house, showCalendar))
    .get('/link/:file', anyone(house, showLink))

    .get('/outbox', administrator(house, showOutbox));
}
