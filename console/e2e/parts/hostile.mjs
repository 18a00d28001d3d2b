/** Script in names, attributes, events, templates and mails never runs, and nothing in them loads from elsewhere. */
import { settled } from '../lib/browser.mjs';
import { given, holds, step, until } from '../lib/tap.mjs';
import { write } from '../lib/words.mjs';

const RUNS = "window.__ran=1;try{top.__ran=1}catch{};new Image().src='/ran'";
/** Text that runs wherever it is taken for HTML. */
const TEXT = `<img src=x onerror="${RUNS}"><script>${RUNS}</script>`;
/** The same, as short as attributes have to be. */
const SHORT = '<img src=x onerror=window.__ran=1><script>window.__ran=1</script>';
const PERSON = 'hostile-1';
const ADDRESS = 'eve@example.com';
const TEMPLATE = 'hostile';

/** A mail that runs, loads and leads elsewhere wherever it is not held back. */
const mail = (site) =>
  [
    `<p>Hello {{Attributes.name.[0]}} {{{Attributes.name.[0]}}}</p>${TEXT}<svg onload="${RUNS}"></svg>`,
    `<a href="javascript:${RUNS}">run</a><a href="${site}/tickets">seats</a>`,
    `<img src="${site}/pixel.png"><link rel="stylesheet" href="${site}/style.css"><style>@import url(${site}/import.css);</style>`,
    `<iframe src="${site}/frame"></iframe><iframe srcdoc="<script>top.__ran=1</script>"></iframe>`,
    `<form action="${site}/form"><button>go</button></form><meta http-equiv="refresh" content="0;url=${site}/refresh">`,
    `<base href="${site}/">`,
  ].join('\n');

/** What a browser says of mail that it held back in its frame, and of images that were nonsense to begin with. */
const HELD_BACK = [
  /Blocked script execution in 'about:srcdoc'/,
  /^(Loading|Framing|Applying|Sending|Connecting|Setting the document's base)[\s\S]*violates the following Content Security/,
  /^Refused to execute the redirect/,
  // Where links are read from a mail, it is parsed and nothing of it executed; that would have been held back too.
  /^Executing inline event handler[\s\S]*\/assets\/HtmlPreview-[\w-]+\.js\)$/,
  /Failed to load resource.*\/x\)/,
];

export async function hostileWords({ demo, api, site, me, made }) {
  const page = await me.page();
  const at = (path) => `/apps/${made.app}${path}`;
  let ran = 0;
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/ran') ran += 1;
  });
  const visitsBefore = site.visits.length;
  const ids = await step('hostile people, events, audiences, campaigns and templates are taken', () =>
    plant({ demo, api, site, made }),
  );
  if (!ids) return page.close();

  const look = (name, path, also) =>
    step(`nothing runs on ${name}`, () =>
      me.tolerating(HELD_BACK, async () => {
        me.takeErrors();
        await page.goto(at(path));
        await settled(page);
        await also?.();
        // What would run has run by now.
        await page.waitForTimeout(150);
        await notTakenForHtml(page);
        for (const frame of page.frames()) {
          const marked = await frame.evaluate(() => window.__ran).catch(() => undefined);
          holds(marked === undefined, `It ran in ${frame.url() || 'the page'}.`);
        }
        holds(ran === 0, 'It asked for /ran.');
        const outside = site.visits.slice(visitsBefore);
        holds(outside.length === 0, `It asked the other site for ${outside.join(', ')}.`);
        const errors = me.takeErrors();
        holds(errors.length === 0, errors.join('\n'));
      }),
    );
  const shows = (text) => () => page.getByText(text, { exact: false }).first().waitFor();
  const open = (tab) => () => page.getByRole('tab', { name: tab }).click();

  await look('Today', '/today');
  await look('the list of people', '/people?q=eve', shows(ADDRESS));
  await look("the person's page", `/people/${PERSON}`, shows('onerror'));
  await look("the person's timeline", `/people/${PERSON}?tab=timeline`, shows('onerror'));
  await look('why the person got it', `/people/${PERSON}?tab=explain&campaign=${ids.campaign}`);
  await look('the list of audiences', '/audiences', shows('onerror'));
  await look('the audience', `/audiences/${ids.segment}`, shows('onerror'));
  await look('a new audience', '/audiences/new', async () => {
    await page.getByRole('button', { name: 'Add a rule' }).first().click();
    const picker = page.getByRole('combobox', { name: 'What the rule is about' }).last();
    await picker.fill('team');
    await page
      .getByRole('option', { name: /^team\b/ })
      .first()
      .click();
    await page
      .getByRole('combobox', { name: 'Values' })
      .or(page.getByRole('textbox', { name: 'Values' }))
      .last()
      .click();
    await page
      .getByRole('option', { name: /onerror/ })
      .first()
      .click();
  });
  await look('the list of campaigns', '/campaigns', shows('onerror'));
  await look("the campaign's report", `/campaigns/${ids.campaign}`, shows('onerror'));
  for (const tab of ['messages', `explain&endpoint=${PERSON}`, 'versions', 'definition'])
    await look(`the campaign's ${tab.split('&')[0]}`, `/campaigns/${ids.campaign}?tab=${tab}`);
  await look('the preview of a campaign being written', `/campaigns/new?segment=${ids.segment}`, async () => {
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(TEXT);
    await write(page, 'Subject', TEXT);
    await write(page, 'HTML', mail(site.url));
    const frame = page.getByRole('region', { name: 'Preview' }).locator('iframe');
    await until('the preview', async () => (await frame.getAttribute('srcdoc'))?.includes('Hello'));
    await page.getByText('Phone', { exact: true }).click();
    await page.getByText('Text', { exact: true }).last().click();
    await page
      .getByRole('navigation', { name: 'Steps of the campaign' })
      .getByRole('link', { name: 'Review' })
      .click();
    await settled(page);
  });
  await look('the template', `/templates/${TEMPLATE}`);
  await look("the template's versions", `/templates/${TEMPLATE}?tab=versions`);
  await look('the message in the inbox', `/inbox?message=${encodeURIComponent(ids.message)}`, async () => {
    for (const tab of ['Text part', 'Headers', 'Raw source', 'Why', 'As received']) await open(tab)();
  });
  await look('the imports and exports', '/jobs');
  await step('nothing runs in the audit log', async () => {
    await page.goto('/audit');
    await settled(page);
    await notTakenForHtml(page);
    holds((await page.evaluate(() => window.__ran)) === undefined && ran === 0, 'It ran.');
  });
  await page.evaluate(() => sessionStorage.clear());
  await page.close();
}

/**
 * The console's policy alone would keep such words from running. Here they must not even become elements, and mail
 * stays in frames that may nothing.
 */
async function notTakenForHtml(page) {
  const found = await page.evaluate(() =>
    [...document.querySelectorAll('[onerror], [onload], script:not([src]), iframe:not([sandbox=""])')].map(
      (element) => element.outerHTML.slice(0, 120),
    ),
  );
  holds(found.length === 0, () => `Taken for HTML: ${found.join('\n')}`);
}

/** Everything that others may write, as hostile as it gets; answers ids. */
async function plant({ demo, api, site, made }) {
  const answer = await demo.curl('POST', `/v1/apps/${made.app}/events`, {
    BatchItem: {
      [PERSON]: {
        Endpoint: {
          ChannelType: 'EMAIL',
          Address: ADDRESS,
          Attributes: { name: [`${SHORT}Eve`], team: [SHORT], only: ['hostile'] },
          Location: { City: SHORT },
          User: { UserId: PERSON, UserAttributes: { note: [SHORT] } },
        },
        Events: {
          e1: {
            EventType: '<img src=x onerror=window.__ran=1>',
            Timestamp: new Date().toISOString(),
            Attributes: { words: SHORT },
          },
        },
      },
    },
  });
  holds(answer.Results[PERSON].EndpointItemResponse.StatusCode === 202, JSON.stringify(answer));
  const rules = { Attributes: { only: { AttributeType: 'INCLUSIVE', Values: ['hostile'] } } };
  await until('the person to be found', async () => {
    return (await api.ext('POST', '/segments/estimate', { Dimensions: rules })).Count === 1;
  });
  const segment = (await api.app('POST', '/segments', { Name: SHORT, Dimensions: rules })).Id;
  const html = mail(site.url);
  const parts = { Subject: TEXT, HtmlPart: html, TextPart: TEXT };
  await api.call('POST', `/v1/templates/${TEMPLATE}/email`, parts);
  await api.call('PUT', `/v1/templates/${TEMPLATE}/email?create-new-version=true`, {
    ...parts,
    TextPart: `${TEXT} 2`,
  });
  const campaign = await api.app('POST', '/campaigns', {
    Name: SHORT,
    Description: TEXT,
    SegmentId: segment,
    TreatmentName: TEXT,
    HoldoutPercent: 0,
    Schedule: { StartTime: 'IMMEDIATE' },
    MessageConfiguration: { EmailMessage: { Title: TEXT, HtmlBody: html, Body: TEXT } },
  });
  const message = await until(
    'the hostile mail',
    async () => {
      const { Item } = await api.get(`/counterpoint/v1/sandbox/messages?to=${ADDRESS}`);
      return Item.find(({ CampaignId }) => CampaignId === campaign.Id);
    },
    15_000,
  );
  return { segment, campaign: given(campaign.Id, 'campaign'), message: message.Id };
}
