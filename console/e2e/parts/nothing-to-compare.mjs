/** A campaign just begun, or to hardly anybody: one side of its comparison is empty. */
import { settled } from '../lib/browser.mjs';
import { holds, step, until } from '../lib/tap.mjs';

const ONLY = { Attributes: { only: { AttributeType: 'INCLUSIVE', Values: ['lone'] } } };
const LONE = { ChannelType: 'EMAIL', Address: 'lone@example.com', Attributes: { only: ['lone'] } };

export async function nothingToCompare({ api, me, made }) {
  const page = await me.page();
  const tiny = await step('a campaign to one person, half held out, has nothing to compare', async () => {
    await api.app('PUT', '/endpoints/lone-1', LONE);
    const segment = await api.app('POST', '/segments', { Name: 'one person', Dimensions: ONLY });
    const { Id } = await api.app('POST', '/campaigns', {
      Name: 'One person',
      SegmentId: segment.Id,
      HoldoutPercent: 50,
      Schedule: { StartTime: 'IMMEDIATE' },
      MessageConfiguration: { EmailMessage: { Title: 'Hello', HtmlBody: '<p>Hello</p>' } },
    });
    const done = async () => (await api.app('GET', `/campaigns/${Id}`)).State.CampaignStatus === 'COMPLETED';
    await until('it to complete', done, 15_000);
    const { Comparisons } = await api.ext('GET', `/campaigns/${Id}/report`);
    holds(Comparisons.length === 1 && Comparisons[0].Low === undefined, JSON.stringify(Comparisons));
    return Id;
  });
  for (const path of [`/campaigns/${tiny}`, '/today']) {
    await step(`${path.split('/')[1]} says so in words and draws nothing`, async () => {
      me.takeErrors();
      await page.goto(`/apps/${made.app}${path}`);
      await page
        .getByText(/nothing to compare yet/)
        .first()
        .waitFor();
      await settled(page);
      holds((await page.getByRole('img', { name: /95 % interval/ }).count()) === 0, 'An interval is drawn.');
      const errors = me.takeErrors();
      holds(errors.length === 0, errors.join('\n'));
    });
  }
  await page.close();
}
