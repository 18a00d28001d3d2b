/** Every page, desk and phone, light and dark: usable by everybody, and asking nobody else. */
import { coloured, DESK, PHONE, settled, sideways, violations, visitor } from '../lib/browser.mjs';
import { emptyPages, forgotten, pages } from '../lib/routes.mjs';
import { holds, step } from '../lib/tap.mjs';

/** At the desk in light, and once more in dark for its colours; on the phone in dark. */
const LOOKS = [
  { name: '1280 px', viewport: DESK, dark: false },
  { name: '390 px', viewport: PHONE, dark: true },
];

export async function everyPage({ browser, demo, me, made }) {
  const list = pages(made);
  await step('every page of the router is looked at', () => {
    const missing = forgotten(list);
    holds(missing.length === 0, `Not looked at: ${missing.join(', ')}`);
  });
  const state = await me.context.storageState();
  await Promise.all(LOOKS.map((look) => looked({ browser, demo, state, look, list, made })));
}

async function looked({ browser, demo, state, look, list, made }) {
  const stranger = await visitor(browser, demo.url, look);
  const member = await visitor(browser, demo.url, look);
  await member.context.addCookies(state.cookies);
  const tabs = { stranger: await stranger.page(), member: await member.page() };
  for (const one of [...list, ...emptyPages(made.empty)]) {
    const [who, page] = one.visitor ? [stranger, tabs.stranger] : [member, tabs.member];
    await step(`${one.name} at ${look.name}`, async () => {
      who.takeErrors();
      const found = await faults(page, one, look);
      found.push(...who.takeErrors().filter((line) => !one.missing?.test(line)));
      holds(found.length === 0, () => [...new Set(found)].join('\n'));
    });
  }
  await step(`no page at ${look.name} asked anybody else`, () => {
    const outside = [...stranger.external, ...member.external];
    holds(outside.length === 0, `Asked for ${outside.join(', ')}`);
  });
  await Promise.all([stranger.close(), member.close()]);
}

/** What is wrong with one page, each as a line. */
async function faults(page, one, look) {
  await page.goto(one.path);
  await settled(page);
  const heading = await page.getByRole('heading', { level: 1 }).innerText();
  const found = one.heading.test(heading) ? [] : [`its heading is ${heading}`];
  if (await page.getByText('Not built yet').count()) found.push('it is not built yet');
  const alerts = await page.locator('[class*="error"][role="alert"]').allInnerTexts();
  if (!one.missing) found.push(...alerts.map((text) => `says an error: ${text.replaceAll('\n', ' ')}`));
  const wide = await sideways(page);
  if (wide) found.push(wide);
  found.push(...(await violations(page)));
  if (!look.dark) {
    await coloured(page, 'dark');
    found.push(...(await violations(page, ['color-contrast'])).map((line) => `dark: ${line}`));
    await coloured(page, 'light');
  }
  return found;
}
