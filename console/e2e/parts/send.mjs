/** Send: an offer is written, previewed, launched and watched. */
import { given, holds, note, same, step, until } from '../lib/tap.mjs';
import { numbers, write } from '../lib/words.mjs';

export const CAMPAIGN = 'Rovers at home';

const HTML = (link) =>
  `<p>Hi {{Attributes.name.[0]}},</p><p>your {{Attributes.team.[0]}} play at home.</p><p><a href="${link}">Choose your seats</a></p>`;

export async function send(everything) {
  await offer(everything);
  await launch(everything);
}

async function offer({ page, go, site, made }) {
  const path = '/campaigns/new';
  await step('an offer is written, with variables completed and unknown ones marked', async () => {
    await go(`${path}?segment=${given(made.segment, 'audience')}`);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(CAMPAIGN);
    const subject = page.getByRole('textbox', { name: 'Subject', exact: true });
    await subject.click();
    await page.keyboard.type('{{Attributes.na');
    await page
      .getByRole('option', { name: /Attributes\.name/ })
      .first()
      .waitFor();
    // The editor takes no Enter for a choice right after the list has opened: nobody can have read it.
    await page.waitForTimeout(150);
    await page.keyboard.press('Enter');
    await page.keyboard.type(', your seat');
    await until('the completed subject', async () =>
      /^\{\{Attributes\.name(\.\[0\])?\}\}, your seat$/.test(await subject.innerText()),
    );
    await write(page, 'HTML', '<p>{{Attributes.nobody}}</p>');
    await page.locator('.cm-variable-unknown').waitFor();
    await write(page, 'Subject', '{{Attributes.name.[0]}}, your seat');
    await write(page, 'HTML', HTML(`${site.url}/tickets`));
    await page.locator('.cm-variable-unknown').waitFor({ state: 'detached' });
  });
  await step('it is previewed as one fan, at desk and phone width', async () => {
    const fan = given(made.members, 'members').find(
      ({ OptOut, ChannelType }) => OptOut !== 'ALL' && ChannelType === 'EMAIL',
    );
    const picker = page.getByRole('combobox', { name: 'Seen as' });
    await picker.click();
    await picker.fill(fan.Id);
    await page
      .getByRole('option', { name: new RegExp(fan.Address.replace(/[.+]/g, '\\$&'), 'i') })
      .first()
      .click();
    const [name] = fan.Attributes.name;
    const preview = page.getByRole('region', { name: 'Preview' });
    await preview.getByText(`${name}, your seat`).waitFor();
    for (const width of ['Desk', 'Phone']) {
      await preview.getByText(width, { exact: true }).click();
      const frame = preview.locator('iframe');
      await until(`the ${width} frame`, async () =>
        (await frame.getAttribute('srcdoc'))?.includes(`Hi ${name},`),
      );
      same(await frame.getAttribute('sandbox'), '', 'the sandbox of the frame');
    }
    const { width } = await preview.locator('iframe').boundingBox();
    holds(width <= 390, `The phone's preview is ${width} px wide.`);
  });
}

async function launch({ page, go, api, site, made }) {
  await step('the review names the number of people', async () => {
    await page
      .getByRole('navigation', { name: 'Steps of the campaign' })
      .getByRole('link', { name: 'Review' })
      .click();
    const people = page.getByRole('region', { name: 'People' });
    await people.getByRole('status').waitFor();
    same(
      numbers(await people.getByRole('status').innerText())[0],
      given(made.reachable, 'count'),
      'people in the review',
    );
  });
  await step('it is launched only when the number of people is typed', async () => {
    await page
      .getByRole('region', { name: 'What happens next' })
      .getByRole('button', { name: 'Launch' })
      .click();
    const dialog = page.getByRole('dialog');
    const sure = dialog.getByRole('button', { name: 'Launch' });
    const typed = dialog.getByRole('textbox', { name: /Type the number of people/ });
    await typed.fill(String(made.reachable + 1));
    holds(await sure.isDisabled(), 'A wrong number launches it.');
    await typed.fill(String(made.reachable));
    await sure.click();
    await page.waitForURL(/\/campaigns\/[0-9a-f]{32}/);
    made.campaign = page.url().match(/campaigns\/([0-9a-f]{32})/)[1];
  });
  if (!made.campaign) {
    note('the campaign is made over the API, so that the story goes on');
    const { Id } = await api.app('POST', '/campaigns', {
      Name: CAMPAIGN,
      SegmentId: made.segment,
      HoldoutPercent: 10,
      Schedule: { StartTime: 'IMMEDIATE' },
      MessageConfiguration: {
        EmailMessage: { Title: '{{Attributes.name.[0]}}, your seat', HtmlBody: HTML(`${site.url}/tickets`) },
      },
    });
    made.campaign = Id;
    await go(`/campaigns/${Id}`);
  }
  await step('it completes while one watches', async () => {
    given(made.campaign, 'campaign');
    await page.getByText('Completed', { exact: true }).first().waitFor({ timeout: 20_000 });
    const { Item } = await api.get('/counterpoint/v1/sandbox/messages?channel=EMAIL');
    made.mails = Item.filter(({ CampaignId }) => CampaignId === made.campaign);
    const held = Math.round(made.reachable / 10);
    const sent = made.mails.length;
    note(`${sent} of ${made.reachable} got it, about ${held} were held out`);
    holds(sent > 0 && sent < made.reachable, `${sent} mails for ${made.reachable} people, a tenth held out`);
    holds(new Set(made.mails.map(({ To }) => To.toLowerCase())).size === sent, 'A mailbox got it twice.');
  });
  await step('everybody else of the audience did not get it, and only they', async () => {
    const got = new Set(given(made.mails, 'mails').map(({ EndpointId }) => EndpointId));
    const ids = new Set(made.members.map(({ Id }) => Id));
    holds(
      [...got].every((id) => ids.has(id)),
      'Somebody outside of the audience got it.',
    );
    const optedOut = made.members.filter(({ OptOut }) => OptOut === 'ALL');
    holds(optedOut.length > 0 && optedOut.every(({ Id }) => !got.has(Id)), 'Somebody who opted out got it.');
    made.refused = optedOut.find(({ ChannelType }) => ChannelType === 'EMAIL')?.Id;
  });
}
