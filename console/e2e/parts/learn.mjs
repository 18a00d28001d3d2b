/** Learn: the mail, its click, the report, one person's timeline, why another did not get it, an event of one's own. */
import { settled } from '../lib/browser.mjs';
import { given, holds, note, same, step, until } from '../lib/tap.mjs';
import { numbers } from '../lib/words.mjs';
import { TEAM } from './choose.mjs';
import { CAMPAIGN } from './send.mjs';

const EVENT = 'hello.from.curl';
/** An event is seen within this. */
const SEEN_MS = 2_500;
/** What is shown is asked anew at most this often. */
const QUIET_MS = 3_200;
/** What is typed has been asked for by then. */
const SETTLED_MS = 700;

export async function learn({ page, go, me, site, made }) {
  const mail = made.mails?.find(({ Outcome }) => Outcome === 'DELIVERED');
  made.person = mail?.EndpointId;
  made.message = mail?.Id;
  const mine = () =>
    page
      .getByRole('list', { name: 'Messages' })
      .getByRole('link', { name: `${mail.To} ` })
      .filter({ hasText: mail.Subject })
      .first();
  const opened = () => page.getByRole('heading', { level: 2, name: mail.Subject });
  await step('a message stays open that is opened while its receiver is still being typed', async () => {
    given(mail, 'mail');
    await go('/inbox');
    await page.getByRole('textbox', { name: 'To' }).fill(mail.To);
    await mine().click();
    await opened().waitFor();
    await page.waitForTimeout(SETTLED_MS);
    holds(await opened().isVisible(), 'It was closed again.');
  });
  await step('the message is read in the inbox', async () => {
    await go('/inbox');
    await page.getByRole('textbox', { name: 'To' }).fill(given(mail, 'mail').To);
    await page.waitForURL(/[?&]to=/);
    await settled(page);
    await mine().click();
    await opened().waitFor();
    const frame = page.locator('iframe[title^="Message:"]');
    const shown = await frame.getAttribute('srcdoc');
    holds(shown.includes(`your ${TEAM} play at home`), 'The mail is another one.');
    holds(!shown.includes('/t/o/'), 'Reading it here counts as an open.');
    await page.getByRole('tab', { name: 'Raw source' }).click();
    await page
      .getByText(/^Subject:|\nSubject:/)
      .first()
      .waitFor();
    await page.getByRole('tab', { name: 'Text part' }).click();
    await page.getByRole('tab', { name: 'Why' }).click();
    await page.getByText('In the audience', { exact: false }).first().waitFor();
  });
  await step('its link is clicked and leads where it says', async () => {
    await page.getByRole('tab', { name: 'As received' }).click();
    const opening = me.context.waitForEvent('page');
    await page.getByRole('link', { name: /Choose your seats/ }).click();
    const there = await opening;
    await there.waitForURL(`${site.url}/tickets`);
    await there.close();
    holds(site.visits.includes('/tickets'), 'Nobody came.');
  });
  await step('the click is in the report', async () => {
    const campaign = given(made.campaign, 'campaign');
    await until(
      'one click in the report',
      async () => {
        await go(`/campaigns/${campaign}`);
        return (
          (await clicked(page)) === 1 || Promise.reject(new Error(`the report says ${await clicked(page)}`))
        );
      },
      8_000,
      300,
    );
  });
  await step("the click is on the person's timeline", async () => {
    await go(`/people/${given(made.person, 'person')}`);
    await page.getByRole('tab', { name: 'Timeline' }).click();
    const line = page.getByRole('listitem').filter({ hasText: '_email.click' }).first();
    await line.waitFor();
    const text = await line.innerText();
    holds(text.includes(CAMPAIGN) && text.includes(`${site.url}/tickets`), `The timeline says: ${text}`);
  });
  await step('why another fan did not get it is said, and is true', async () => {
    await go(`/campaigns/${given(made.campaign, 'campaign')}`);
    await page.getByRole('tab', { name: 'Explain one person' }).click();
    const picker = page.getByRole('combobox', { name: 'Who?' });
    await picker.click();
    await picker.fill(given(made.refused, 'fan who opted out'));
    await page.getByRole('option').first().waitFor();
    await until('one person is found', async () => (await page.getByRole('option').count()) === 1);
    await page.getByRole('option').first().click();
    const answer = page.getByRole('region', { name: 'What happened' });
    await answer.getByText('Did not get it').waitFor();
    const text = await answer.innerText();
    holds(/opted out|unsubscribed|no (more )?mail/i.test(text), `The reason is another one: ${text}`);
    holds(/OPT_OUT/.test(text), `The counter is another one: ${text}`);
  });
}

/** Clicks of all groups in the report's table. */
async function clicked(page) {
  const table = page.getByRole('table', { name: 'Treatments and holdout' });
  await table.waitFor();
  const heads = await table.getByRole('columnheader').allInnerTexts();
  const at = heads.findIndex((head) => head.trim() === 'Clicked');
  const cells = await table.locator(`tbody tr td:nth-child(${at + 1})`).allInnerTexts();
  return cells.reduce((sum, cell) => sum + (numbers(cell)[0] ?? 0), 0);
}

export async function ownEvent({ page, go, demo }) {
  await step('an event sent with a signed curl is on Today within a moment', async () => {
    await go('/today');
    const yours = page.getByRole('listitem').filter({ hasText: 'Send an event from your own code' });
    await yours.getByText('To do:').waitFor({ state: 'attached' });
    const live = page.getByRole('region', { name: 'Live' });
    const position = async () => numbers((await live.innerText()).match(/Position\s+([\d,]+)/)?.[1] ?? '')[0];
    await until('a position', position);
    // What is shown is asked anew at most every three seconds: nothing may have moved just before.
    await page.waitForTimeout(QUIET_MS);
    const before = await position();
    const answer = await demo.curl('POST', `/v1/apps/${demo.story.AppId}/events`, {
      BatchItem: {
        'my-first-endpoint': {
          Endpoint: { ChannelType: 'EMAIL', Address: 'me@example.com', User: { UserId: 'me' } },
          Events: { e1: { EventType: EVENT, Timestamp: new Date().toISOString() } },
        },
      },
    });
    same(
      answer.Results['my-first-endpoint'].EventsItemResponse.e1.StatusCode,
      202,
      'the status of the event',
    );
    const sent = Date.now();
    await until('the position to move', async () => (await position()) > before, SEEN_MS);
    const moved = Date.now() - sent;
    await yours.getByText('Done:').waitFor({ state: 'attached', timeout: SEEN_MS });
    note(`the live strip moved after ${moved} ms, the step ticked itself off after ${Date.now() - sent} ms`);
    holds(Date.now() - sent <= SEEN_MS, `It took ${Date.now() - sent} ms.`);
  });
}
