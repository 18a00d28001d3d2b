/**
 * Every page, light and dark, desk and phone, into docs/images/.
 * COUNTERPOINT_BINARY: as for the story; COUNTERPOINT_IMAGES: another folder.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DESK, launch, PHONE, settled, visitor } from './lib/browser.mjs';
import { Api, Demo } from './lib/demo.mjs';
import { compressed } from './lib/png.mjs';
import { pages } from './lib/routes.mjs';
import { until } from './lib/tap.mjs';
import { stage } from './parts/stage.mjs';

const folder =
  process.env.COUNTERPOINT_IMAGES ?? fileURLToPath(new URL('../../docs/images', import.meta.url));
const LOOKS = { desk: DESK, phone: PHONE };
/** A picture shows no more than this of a long page. */
const HEIGHT_MAX = { desk: 1_400, phone: 1_700 };
/** Only pages whose name begins like one of these; all when none is named. */
const only = process.argv.slice(2);

/** The demo's own campaign is two weeks old and has a story to show. */
async function ofTheDemo(demo, api) {
  const { AppId: app, CampaignId: campaign } = demo.story;
  const { SegmentId: segment } = await api.app('GET', `/campaigns/${campaign}`);
  const { Item } = await api.get('/counterpoint/v1/sandbox/messages?channel=EMAIL');
  const mails = Item.filter((mail) => mail.CampaignId === campaign && mail.Outcome === 'DELIVERED');
  let clicked = mails[0];
  for (const mail of mails.slice(0, 60)) {
    const { Events } = await api.ext('GET', `/campaigns/${campaign}/explain?endpoint=${mail.EndpointId}`);
    if (!Events.some(({ EventType }) => EventType === '_email.click')) continue;
    clicked = mail;
    break;
  }
  const people = await api.ext('GET', `/people?segment=${segment}&page-size=200`);
  const refused = people.Item.find(({ OptOut, ChannelType }) => OptOut === 'ALL' && ChannelType === 'EMAIL');
  return {
    app,
    campaign,
    segment,
    message: clicked.Id,
    person: clicked.EndpointId,
    refused: refused?.EndpointId,
  };
}

async function pictures(browser, demo, made) {
  let bytes = 0;
  let count = 0;
  for (const [look, viewport] of Object.entries(LOOKS)) {
    for (const scheme of ['light', 'dark']) {
      const options = { viewport, dark: scheme === 'dark' };
      const [stranger, member] = [
        await visitor(browser, demo.url, options),
        await visitor(browser, demo.url, options),
      ];
      const tabs = { stranger: await stranger.page(), member: await member.page() };
      await tabs.member.goto('/');
      await member.signIn(tabs.member, demo.story.Console);
      await settled(tabs.member);
      for (const one of pages(made).filter(wanted)) {
        const page = one.visitor ? tabs.stranger : tabs.member;
        await page.goto(one.path);
        await settled(page, 15_000);
        // Charts draw themselves.
        await page.waitForTimeout(300);
        await page.addStyleTag({ content: 'html { scrollbar-gutter: auto !important }' });
        // The window is as high as the page, so that what is fixed to its edges stands at the page's.
        const needed = await page.evaluate(() => document.documentElement.scrollHeight);
        const height = Math.min(Math.max(needed, viewport.height), HEIGHT_MAX[look]);
        await page.setViewportSize({ width: viewport.width, height });
        await page.waitForTimeout(100);
        const picture = compressed(await page.screenshot({ animations: 'disabled' }));
        writeFileSync(join(folder, `${one.name}-${look}-${scheme}.png`), picture);
        await page.setViewportSize(viewport);
        bytes += picture.length;
        count += 1;
      }
      await Promise.all([stranger.close(), member.close()]);
    }
  }
  console.log(`${count} pictures in docs/images, ${Math.round(bytes / 1_000)} kB`);
}

function wanted({ name, picture }) {
  return picture && (only.length === 0 || only.some((beginning) => name.startsWith(beginning)));
}

mkdirSync(folder, { recursive: true });
if (only.length === 0) {
  const old = readdirSync(folder).filter((name) => /-(desk|phone)-(light|dark)\.png$/.test(name));
  for (const name of old) rmSync(join(folder, name));
}
const demo = await Demo.start();
let browser;
try {
  browser = await launch();
  const api = await new Api(demo).signIn();
  const made = await ofTheDemo(demo, api);
  await stage({ demo, api, made });
  await until('the events to be counted', async () => (await api.ext('GET', '/fields')).Position > 0);
  await pictures(browser, demo, made);
} finally {
  await browser?.close();
  await demo.stop();
}
