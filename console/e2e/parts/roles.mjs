/** Every page as each role: it shows what the role may see, and says who may where it may not; nothing breaks. */
import { settled, visitor } from '../lib/browser.mjs';
import { pages } from '../lib/routes.mjs';
import { holds, step } from '../lib/tap.mjs';

const ROLES = ['marketer', 'launcher', 'analyst', 'support'];
const PASSWORD = 'a-long-enough-Passw0rd';
/** What a page says to a role that may not see it. Who supports people sees their addresses masked. */
const MAY_NOT = /may|admin|role/i;

export async function everyRole({ browser, demo, api, made }) {
  const list = pages(made).filter((one) => !one.visitor && !one.missing);
  await Promise.all(ROLES.map((role) => seenBy({ browser, demo, api, role, list })));
}

async function seenBy({ browser, demo, api, role, list }) {
  const Email = `${role}@roles.example`;
  await step(`a ${role} joins`, async () => {
    const { Invitation } = await api.call('POST', '/counterpoint/v1/members', {
      Email,
      Name: role,
      Role: role,
    });
    const token = Invitation.Url.split('/').pop();
    await api.call('POST', `/counterpoint/v1/invitations/${token}`, { Name: role, Password: PASSWORD });
  });
  const member = await visitor(browser, demo.url);
  const page = await member.page();
  const broken = [];
  page.on('response', (answer) => {
    if (answer.status() >= 500) broken.push(`${answer.status()} of ${new URL(answer.url()).pathname}`);
  });
  await page.goto('/');
  await member.signIn(page, { Email, Password: PASSWORD });
  for (const one of list) {
    await step(`${one.name} as ${role}`, async () => {
      broken.length = 0;
      await page.goto(one.path);
      await settled(page);
      const found = [...broken];
      if ((await page.getByRole('heading', { level: 1 }).count()) !== 1) found.push('it has no heading');
      const alerts = await page.locator('[class*="error"][role="alert"]').allInnerTexts();
      found.push(...alerts.filter((text) => !MAY_NOT.test(text)).map((text) => `says an error: ${text}`));
      const plain =
        role === 'support' && (await page.locator('body').innerText()).match(/\S*[\w.]@fans\.example/);
      if (plain) found.push(`it shows ${plain[0]}`);
      holds(found.length === 0, () => found.join('\n'));
    });
  }
  await member.close();
}
