/** What interrupts somebody who is writing: another pen, the end of a session, a server that goes away. */
import { settled } from '../lib/browser.mjs';
import { given, holds, note, same, step, until } from '../lib/tap.mjs';
import { write } from '../lib/words.mjs';

const nameField = (page) => page.getByRole('textbox', { name: 'Name', exact: true });
const saveButton = (page) => page.getByRole('button', { name: 'Save as a draft' }).first();
const HTML = '<p>Every word of this was typed.</p>';
/** Calls that fail while the server or the session is gone. */
const GONE = [/status of 401/, /ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|ERR_SOCKET/];

export async function twoPens({ api, me, made }) {
  const [mine, theirs] = [await me.page(), await me.page()];
  const path = `/apps/${made.app}/campaigns/${made.draft}?step=message`;
  await step('two people open the same campaign, and one begins to write', async () => {
    given(made.draft, 'draft');
    for (const page of [mine, theirs]) {
      await page.goto(path);
      await settled(page);
      await nameField(page).waitFor();
    }
    // Where nothing is typed yet, the newest is taken over without a word.
    await write(mine, 'Subject', 'My own subject');
  });
  await step('the other one saves', async () => {
    await nameField(theirs).fill('Saturday, by another');
    await saveButton(theirs).click();
    await until('the new name', async () => {
      return (await api.app('GET', `/campaigns/${made.draft}`)).Name === 'Saturday, by another';
    });
  });
  await step('the first one is told while writing', async () => {
    await mine.getByText(/Somebody else saved version \d+/).waitFor({ timeout: 8_000 });
  });
  await step('the second save does not overwrite, and both are put together', async () => {
    await saveButton(mine).click();
    const dialog = mine.getByRole('dialog', { name: /Somebody else changed this campaign/ });
    await dialog.waitFor();
    const untouched = await api.app('GET', `/campaigns/${made.draft}`);
    same(untouched.Name, 'Saturday, by another', 'the name');
    holds(untouched.MessageConfiguration.EmailMessage.Title !== 'My own subject', 'It was overwritten.');
    await dialog.getByRole('button', { name: 'Put both together' }).click();
    await saveButton(mine).click();
    const both = await until('both to be saved', async () => {
      const now = await api.app('GET', `/campaigns/${made.draft}`);
      return now.MessageConfiguration.EmailMessage.Title === 'My own subject' && now;
    });
    same(both.Name, 'Saturday, by another', 'the name after both');
  });
  await mine.close();
  await theirs.close();
}

export async function endedSession({ demo, api, me, made }) {
  const page = await me.page();
  const name = 'Typed before the session ended';
  await step('a session that is revoked in the middle of writing says so at once', () =>
    me.tolerating(GONE, async () => {
      await page.goto(`/apps/${made.app}/campaigns/new?segment=${made.segment}`);
      await settled(page);
      await nameField(page).fill(name);
      await write(page, 'Subject', 'Typed subject');
      await write(page, 'HTML', HTML);
      const id = await page.evaluate(async () => {
        const answer = await (await fetch('/counterpoint/v1/sessions')).json();
        return answer.Item.find(({ Current }) => Current).Id;
      });
      await api.call('DELETE', `/counterpoint/v1/sessions/${id}`);
      const revoked = Date.now();
      await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
      note(`said after ${Date.now() - revoked} ms`);
    }),
  );
  await step('signing in in place goes on with everything that was typed', () =>
    me.tolerating(GONE, async () => {
      const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
      await dialog.getByRole('textbox', { name: 'Password' }).fill('not the password');
      await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
      await dialog.getByText('The e-mail or the password is not right.').first().waitFor();
      await dialog.getByRole('textbox', { name: 'Password' }).fill(demo.story.Console.Password);
      await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
      same(await nameField(page).inputValue(), name, 'the name');
      holds(
        (await page.getByRole('textbox', { name: 'HTML', exact: true }).innerText()).includes('was typed'),
        'The HTML is gone.',
      );
      await saveButton(page).click();
      await page.waitForURL(/\/campaigns\/[0-9a-f]{32}/);
      const saved = await api.app('GET', `/campaigns/${page.url().match(/campaigns\/([0-9a-f]{32})/)[1]}`);
      same([saved.Name, saved.MessageConfiguration.EmailMessage.HtmlBody], [name, HTML], 'what was saved');
    }),
  );
  await step('what was typed outlives a reload too', async () => {
    await page.reload();
    await settled(page);
    await nameField(page).fill(`${name}, and on`);
    await page.reload();
    await settled(page);
    same(await nameField(page).inputValue(), `${name}, and on`, 'the name');
    await page.getByText('Restored what you typed').waitFor();
    await page.getByRole('button', { name: 'Throw it away' }).click();
    same(await nameField(page).inputValue(), name, 'the name that the server has');
  });
  await page.close();
}

export async function serverAway({ demo, api, me, made }) {
  const page = await me.page();
  const name = 'Typed while the server was away';
  await step('a server that goes away is said', () =>
    me.tolerating(GONE, async () => {
      await page.goto(`/apps/${made.app}/campaigns/new?segment=${made.segment}`);
      await settled(page);
      await nameField(page).fill('Typed');
      await demo.kill();
      const gone = Date.now();
      await page.getByText('The server is away, retrying.').waitFor();
      await page.getByRole('region', { name: 'Live' }).getByText('away').waitFor();
      note(`said after ${Date.now() - gone} ms`);
      await nameField(page).fill(name);
      await write(page, 'Subject', 'Away');
      await write(page, 'HTML', HTML);
    }),
  );
  await step('its return is noticed, and the page goes on by itself', () =>
    me.tolerating(GONE, async () => {
      const story = await demo.run();
      same([story.AppId, story.Doing], [demo.story.AppId, demo.story.Doing], 'the story after the restart');
      const back = Date.now();
      await page.getByText('The server is away, retrying.').waitFor({ state: 'detached', timeout: 10_000 });
      await page.getByRole('region', { name: 'Live' }).getByText('live', { exact: true }).waitFor();
      note(`noticed after ${Date.now() - back} ms`);
      same(await nameField(page).inputValue(), name, 'the name');
      await saveButton(page).click();
      await page.waitForURL(/\/campaigns\/[0-9a-f]{32}/, { timeout: 10_000 });
      const { Item } = await api.app('GET', '/campaigns?page-size=100');
      holds(Item.filter((one) => one.Name === name).length === 1, 'It was not saved once.');
    }),
  );
  await step('after all this nothing else was logged, and nobody else was asked', () => {
    const errors = [...me.takeErrors(), ...me.external];
    holds(errors.length === 0, errors.join('\n'));
  });
  await page.close();
}
