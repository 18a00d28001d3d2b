/**
 * Pictures of the pages: the README's into docs/images, or every page, light and dark, desk and phone, into the folder
 * COUNTERPOINT_IMAGES. Arguments are the beginnings of names, and pictures of other pages are not taken.
 * COUNTERPOINT_BINARY: as for the story.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DESK, launch, PHONE, settled, visitor } from './lib/browser.mjs';
import { Api, Demo } from './lib/demo.mjs';
import { compressed } from './lib/png.mjs';
import { emptyPages, pages } from './lib/routes.mjs';
import { until } from './lib/tap.mjs';
import { stage } from './parts/stage.mjs';

/** What the README shows. */
const CHOSEN = [
  'today-desk-light',
  'audience-desk-light',
  'campaign-message-desk-light',
  'campaign-report-desk-light',
  'campaign-explain-desk-light',
  'person-timeline-desk-dark',
  'message-desk-light',
  'today-phone-light',
];
const { INIT_CWD = '.', COUNTERPOINT_IMAGES } = process.env;
const folder = COUNTERPOINT_IMAGES
  ? resolve(INIT_CWD, COUNTERPOINT_IMAGES)
  : fileURLToPath(new URL('../../docs/images', import.meta.url));
const LOOKS = { desk: DESK, phone: PHONE };
/** A picture shows no more than this of a long page. */
const HEIGHT_MAX = COUNTERPOINT_IMAGES ? { desk: 3_000, phone: 4_000 } : { desk: 1_400, phone: 1_700 };
const beginnings = process.argv.slice(2);

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
  const list = [...pages(made), ...emptyPages(made.empty)];
  let bytes = 0;
  let count = 0;
  for (const look of Object.keys(LOOKS)) {
    for (const scheme of ['light', 'dark']) {
      const named = list.map((one) => ({
        ...one,
        name: `${one.name.replace(/\W/g, '-')}-${look}-${scheme}`,
      }));
      const these = named.filter(({ name }) => wanted(name));
      if (these.length === 0) continue;
      const options = { viewport: LOOKS[look], dark: scheme === 'dark' };
      const stranger = await visitor(browser, demo.url, options);
      const member = await visitor(browser, demo.url, options);
      const tabs = { stranger: await stranger.page(), member: await member.page() };
      await tabs.member.goto('/');
      await member.signIn(tabs.member, demo.story.Console);
      await settled(tabs.member);
      for (const { name, path, visitor } of these) {
        const picture = await taken(visitor ? tabs.stranger : tabs.member, path, look);
        writeFileSync(join(folder, `${name}.png`), picture);
        bytes += picture.length;
        count += 1;
      }
      await Promise.all([stranger.close(), member.close()]);
    }
  }
  console.log(`${count} pictures, ${Math.round(bytes / 1_000)} kB`);
}

/** One page, as high as it is. */
async function taken(page, path, look) {
  const viewport = LOOKS[look];
  await page.goto(path);
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
  await page.setViewportSize(viewport);
  return picture;
}

function wanted(name) {
  if (beginnings.length > 0) return beginnings.some((beginning) => name.startsWith(beginning));
  return COUNTERPOINT_IMAGES !== undefined || CHOSEN.includes(name);
}

mkdirSync(folder, { recursive: true });
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
