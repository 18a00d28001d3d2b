/** The whole story: see, choose, send, learn. */
import { settled, sideways } from '../lib/browser.mjs';
import { endpoints } from '../lib/count.mjs';
import { FANS } from '../lib/demo.mjs';
import { holds, same, step } from '../lib/tap.mjs';
import { choose } from './choose.mjs';
import { learn, ownEvent } from './learn.mjs';
import { see } from './see.mjs';
import { send } from './send.mjs';

export async function mainJob({ demo, api, site, me, made }) {
  const page = await me.page();
  const at = (path) => `/apps/${demo.story.AppId}${path}`;
  const go = async (path) => {
    await page.goto(at(path));
    await settled(page);
  };
  made.app = demo.story.AppId;

  await step('signing in with what the demo printed leads to Today', async () => {
    await page.goto('/');
    await me.signIn(page, demo.story.Console);
    await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
    await settled(page);
    same(new URL(page.url()).pathname, at('/today'), 'the address');
  });
  await see(page, demo);
  const fans = await step('every endpoint is read one by one over the API', () => endpoints(api, FANS));
  await choose({ page, go, api, fans, made });
  await send({ page, go, api, site, made });
  await learn({ page, go, me, site, made });
  await ownEvent({ page, go, demo });
  await step('the audit log says what was changed, and nothing that was only asked', async () => {
    await page.goto('/audit');
    await settled(page);
    const rows = await page.getByRole('table').getByRole('row').allInnerTexts();
    for (const change of ['Create segment', 'Create campaign']) {
      const line = rows.find((row) => row.includes(change));
      holds(line?.includes(demo.story.Console.Email), `No ${change} by ${demo.story.Console.Email}.`);
    }
    const asked = rows.filter((row) => /preview|estimate/.test(row)).length;
    holds(asked === 0, `${asked} of the newest ${rows.length - 1} lines are questions (preview, estimate).`);
  });
  await step('nothing of it scrolls sideways', async () =>
    holds(!(await sideways(page)), await sideways(page)),
  );
  await page.close();
}
