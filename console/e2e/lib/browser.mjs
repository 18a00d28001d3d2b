/** Debian's Chromium, and eyes on every page: what it logs, what it asks for, whether it fits and can be used by all. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
  // Nothing but this machine has an address.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
export const ACTION_MS = 6_000;

export const DESK = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: FLAGS,
    headless: true,
    timeout: 30_000,
  });
}

/** Somebody with a browser of their own. `others`: origins besides the server's that they may go to. */
export async function visitor(browser, url, { viewport = DESK, dark = false, others = [] } = {}) {
  const context = await browser.newContext({
    baseURL: url,
    viewport,
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    locale: 'en-US',
    timezoneId: 'UTC',
  });
  context.setDefaultTimeout(ACTION_MS);
  return new Visitor(context, [url, ...others]);
}

class Visitor {
  /** What went wrong without being asked about. */
  errors = [];
  external = [];
  /** Patterns of console errors that belong to what is being tried just now. */
  tolerated = [];

  constructor(context, origins) {
    this.context = context;
    context.on('console', (message) => this.logged(message));
    context.on('weberror', (error) => this.errors.push(`uncaught: ${error.error()?.stack ?? error.error()}`));
    context.on('request', (request) => {
      const url = request.url();
      const own = /^(data|blob|about):/.test(url) || origins.some((origin) => url.startsWith(`${origin}/`));
      if (!own) this.external.push(url);
    });
  }

  logged(message) {
    if (message.type() !== 'error') return;
    const { url } = message.location();
    const text = `${message.text()} (${url})`;
    // Asking who is signed in is answered with 401 before signing in; browsers log that.
    if (/status of 401/.test(text) && /\/counterpoint\/v1\/session$/.test(url)) return;
    // A browser asks for the icon of an answer of the API that a form of another site has led it to.
    if (/status of 404/.test(text) && url.endsWith('/favicon.ico')) return;
    if (!this.tolerated.some((pattern) => pattern.test(text))) this.errors.push(text);
  }

  /** While `run` goes on, console errors like these are what is being tried. */
  async tolerating(patterns, run) {
    const before = this.tolerated;
    this.tolerated = [...before, ...patterns];
    try {
      return await run();
    } finally {
      this.tolerated = before;
    }
  }

  /** What was logged since the last call. */
  takeErrors() {
    return this.errors.splice(0);
  }

  page() {
    return this.context.newPage();
  }

  async signIn(page, { Email, Password }) {
    await page.getByLabel('E-mail').fill(Email);
    await page.getByRole('textbox', { name: 'Password' }).fill(Password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  close() {
    return this.context.close();
  }
}

/** The page stands: a heading, no skeletons, nothing on its way. */
export async function settled(page, ms = ACTION_MS) {
  await page.locator('h1').first().waitFor({ timeout: ms });
  await page.waitForFunction(
    () =>
      !document.querySelector('[aria-busy="true"]') &&
      !document.querySelector('[class*="Skeleton-root"]') &&
      !document.querySelector('[data-loading="true"]'),
    undefined,
    { timeout: ms },
  );
  await page.evaluate(() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)));
}

/** In dark or light, once the colours have changed over. */
export async function coloured(page, colorScheme) {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(async () => {
    const frames = async (count) => {
      for (let n = 0; n < count; n++) await new Promise(requestAnimationFrame);
    };
    const changing = () => document.getAnimations().filter((one) => one instanceof CSSTransition);
    // What is inherited begins to change when what it comes from has changed.
    for (let round = 0; round < 20; round++) {
      await frames(2);
      if (changing().length === 0) break;
      for (const one of changing()) one.finish();
    }
  });
}

/** What axe finds, each as a line; `rules` instead of everything. Frames hold mail of others, not our pages. */
export async function violations(page, rules) {
  await page.evaluate(AXE);
  const runOnly = rules ? { type: 'rule', values: rules } : { type: 'tag', values: TAGS };
  const found = await page.evaluate(
    (only) => globalThis.axe.run(document, { runOnly: only, resultTypes: ['violations'], iframes: false }),
    runOnly,
  );
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.slice(0, 4).map((node) => {
      const why = node.any[0]?.message ?? node.all[0]?.message ?? node.none[0]?.message ?? '';
      return `${id}: ${help}; ${node.target.join(' ')} ${node.html.slice(0, 140)}${why ? ` [${why.slice(0, 160)}]` : ''}`;
    }),
  );
}

/** By how much the page is wider than its window; the widest culprits with it. */
export function sideways(page) {
  return page.evaluate(() => {
    const wide = [document.documentElement, document.getElementById('main')].filter(Boolean);
    const over = Math.max(...wide.map((element) => element.scrollWidth - element.clientWidth));
    if (over <= 0) return '';
    const edge = document.documentElement.clientWidth;
    const culprits = [...document.querySelectorAll('#main *')]
      .filter((element) => element.getBoundingClientRect().right > edge + 1)
      .slice(0, 3)
      .map((element) => `${element.tagName.toLowerCase()}.${String(element.className).slice(0, 60)}`);
    return `${over} px too wide: ${culprits.join(', ')}`;
  });
}
