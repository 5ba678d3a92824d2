import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { password } from '../support/scene.ts';
import { oneEvent, openSite, type Site } from '../http/pages/site.ts';
import { findChromium, openBrowser } from './chromium.ts';

export const phone = { width: 390, height: 844 };
export const desktop = { width: 1280, height: 800 };

/** The site and a browser before it; each test has a site and a profile of its own. */
export type Stage = {
  site: Site;
  /** A window; whatever its pages complain of fails the test. */
  open: (options?: BrowserContextOptions) => Promise<Page>;
  signedIn: (login: string, options?: BrowserContextOptions) => Promise<Page>;
};

const chromium = findChromium();

/** Tells stories in a real browser, where there is one. */
export function inBrowser(what: string, stories: (stage: () => Stage) => void): void {
  if (chromium === undefined) return;
  describe(`${what}, in a browser`, function () {
    this.timeout(60_000);
    let browser: Browser;
    let stage: Stage;
    let contexts: BrowserContext[];
    let complaints: string[];
    before(async () => {
      browser = await openBrowser(chromium);
    });
    after(() => browser.close());
    beforeEach(async () => {
      contexts = [];
      complaints = [];
      const site = await openSite();
      const bytes = oneEvent('Répétition');
      await importCalendar(site.scene.ann, { owner: 'ann@monasso.org', slug: 'choir', bytes });
      const open: Stage['open'] = async (options = {}) => {
        const context = await browser.newContext({
          baseURL: site.url,
          locale: 'fr-FR',
          viewport: desktop,
          ...options,
        });
        contexts.push(context);
        const page = await context.newPage();
        page.on('pageerror', (error) => complaints.push(error.message));
        page.on('console', (message) => {
          // A refused form and an ended invitation are answered with their status, which the browser notes.
          if (message.type() === 'error' && !/status of 4(04|09|10|22)/.test(message.text()))
            complaints.push(message.text());
        });
        return page;
      };
      stage = {
        site,
        open,
        async signedIn(login, options) {
          const page = await open(options);
          await page.goto('/sign-in');
          await page.locator('#login').fill(login);
          await page.locator('#password').fill(password);
          await page.locator('main button[type=submit]').click();
          await page.waitForURL(/agenda|shared/);
          // Most stories begin at the list of one's calendars.
          if (page.url().includes('/agenda')) await page.goto('/calendars');
          return page;
        },
      };
    });
    afterEach(async () => {
      for (const context of contexts) await context.close();
      await stage.site.close();
      assert.deepEqual(complaints, []);
    });
    stories(() => stage);
  });
}

type Found = {
  violations: {
    id: string;
    impact: string;
    help: string;
    nodes: { html: string; failureSummary: string }[];
  }[];
};

/** Opens what is folded, so that it is read too. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate(
    "document.querySelectorAll('main details:not(.menu)').forEach((one) => (one.removeAttribute('name'), (one.open = true)))",
  );
}

/** Fails where axe finds something serious or critical, or anything at all, and where the page is wider than its window. */
export async function assertReadable(
  page: Page,
  where: string,
  least: 'serious' | 'any' = 'serious',
): Promise<void> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<Found>(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
  );
  const serious = found.violations
    .filter(({ impact }) => least === 'any' || impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) =>
        `${id}: ${help}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join(' | ')}`,
    );
  assert.deepEqual(serious, [], where);
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  assert.ok(overflow <= 0, `${where} is ${overflow} px wider than its window`);
}
