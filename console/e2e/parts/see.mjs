/** See: Today's numbers, against what the demo told and an independent count. */
import { settled } from '../lib/browser.mjs';
import { headlines } from '../lib/count.mjs';
import { holds, same, step } from '../lib/tap.mjs';
import { number, numbers } from '../lib/words.mjs';

export async function see(page, demo) {
  const counted = headlines(demo.generated());
  const TILES = { activation: 'Activation', retention: 'Coming back', conversion: 'Conversion' };
  for (const [metric, label] of Object.entries(TILES)) {
    await step(`Today's ${metric} is the story's and an independent count`, async () => {
      const text = await page.getByRole('region', { name: label, exact: true }).innerText();
      const told = demo.story.Doing[metric];
      same({ Size: told.Size, Count: told.Count }, counted[metric], 'the story against the count');
      holds(text.includes(`${number(told.Count)} of ${number(told.Size)}`), `The tile says: ${text}`);
      const percent = `${((100 * counted[metric].Count) / counted[metric].Size).toFixed(1)}%`;
      holds(text.includes(percent), `No ${percent} in: ${text}`);
    });
  }
  await step("Today's money is the independent count's", async () => {
    same(demo.story.Doing.conversion.Value.USD, Math.round(counted.dollars * 100) / 100, 'dollars');
    const text = await page.getByRole('region', { name: 'Conversion', exact: true }).innerText();
    holds(text.includes(`$${number(Math.round(counted.dollars))}`), `The tile says: ${text}`);
  });
  await step('Today says what the last campaign changed, with its interval', async () => {
    const panel = page.getByRole('region', { name: 'What your last campaign changed' });
    await panel.getByRole('table').waitFor();
    const { Treated, HeldOut } = demo.story.DidItWork;
    const text = await panel.innerText();
    for (const { Treatment } of demo.story.Sent.Treatments)
      holds(text.includes(Treatment), `No ${Treatment}: ${text}`);
    const rows = await panel.getByRole('row').allInnerTexts();
    const people = rows.slice(1).map((row) => numbers(row)[0]);
    same(
      people.reduce((sum, n) => sum + n, 0),
      Treated.Size + HeldOut.Size,
      'people of all groups',
    );
    holds((await panel.getByRole('img', { name: /95 % interval/ }).count()) > 0, 'There is no interval.');
  });
  await step("Today's biggest leak opens the people in it", async () => {
    const leak = page.getByRole('region', { name: 'The biggest leak' });
    const count = numbers(await leak.innerText())[0];
    await leak.getByRole('link', { name: 'See who they are' }).click();
    await page.getByRole('heading', { level: 1, name: /People/ }).waitFor();
    await settled(page);
    holds(count > 0 && (await page.getByRole('row').count()) > 1, `Nobody is listed of ${count}.`);
    await page.goBack();
    await settled(page);
  });
}
