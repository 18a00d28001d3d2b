/** Choose: an audience, its count against single endpoints. */
import { bought, ofTeam, reachable } from '../lib/count.mjs';
import { FANS } from '../lib/demo.mjs';
import { given, holds, note, same, step, until } from '../lib/tap.mjs';
import { number, numbers } from '../lib/words.mjs';

export const TEAM = 'Rovers';
const AUDIENCE = 'Rovers who bought a ticket';

/** The rules of the audience over the API: for a check, and for what follows when the page fails. */
const RULES = {
  Metrics: { tickets: { ComparisonOperator: 'GREATER_THAN_OR_EQUAL', Value: 1 } },
  Attributes: { team: { AttributeType: 'INCLUSIVE', Values: [TEAM] } },
};

export async function choose({ page, go, api, fans, made }) {
  const buyers = fans?.filter(bought);
  const members = buyers?.filter(ofTeam(TEAM));
  made.members = members;
  await step('the counts of the API are those of single endpoints', async () => {
    given(members, 'endpoints');
    const { Count, Reach } = await api.ext('POST', '/segments/estimate', { Dimensions: RULES });
    const listed = await api.ext('GET', '/suppressions?page-size=1000');
    const suppressed = new Set(listed.Item.map(({ Address }) => Address.toLowerCase()));
    const counted = reachable(members, suppressed);
    same([Count, Reach.EMAIL.Reachable], [members.length, counted], 'members and reachable');
    made.reachable = counted;
  });
  await step('a new audience counts everybody before it has a rule', async () => {
    await go('/audiences/new');
    await seen(page, FANS);
  });
  await step('the count moves with the first rule', async () => {
    await addRule(page, 'tickets');
    await last(page, 'combobox', 'How it compares').selectOption({ label: 'is at least' });
    await last(page, 'textbox', 'Number').fill('1');
    await seen(page, given(buyers, 'endpoints').length);
  });
  await step('the count moves with the second rule, and is that of single endpoints', async () => {
    await addRule(page, 'team');
    const values = last(page, 'combobox', 'Values').or(last(page, 'textbox', 'Values'));
    await values.fill(TEAM);
    await values.press('Enter');
    await seen(page, given(members, 'endpoints').length);
  });
  await step('each rule says how many it fits alone', async () => {
    const alone = { 'tickets is at least 1': buyers, [`team is ${TEAM}`]: fans.filter(ofTeam(TEAM)) };
    for (const [rule, people] of Object.entries(alone)) {
      const row = page.getByRole('group', { name: rule, exact: true });
      await row.getByText(`${number(people.length)} alone`).waitFor();
    }
  });
  await step('a sample of ten people is shown, all of the audience', async () => {
    const rows = await page
      .getByRole('table', { name: 'Ten sample people' })
      .getByRole('row')
      .allInnerTexts();
    same(rows.length - 1, Math.min(10, members.length), 'rows');
    holds(
      rows.slice(1).every((row) => row.includes(TEAM)),
      rows.join('\n'),
    );
  });
  await step('the audience is saved under its name', async () => {
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(AUDIENCE);
    await page.getByRole('button', { name: 'Save the audience' }).click();
    await page.waitForURL(/\/audiences\/[0-9a-f]{32}/);
    const { Item } = await api.app('GET', '/segments?page-size=100');
    const saved = Item.find(({ Name }) => Name === AUDIENCE);
    made.segment = saved?.Id;
    const { Dimensions, SegmentGroups } = given(saved, 'audience over the API');
    const { Count } = await api.ext(
      'POST',
      '/segments/estimate',
      Dimensions ? { Dimensions } : { SegmentGroups },
    );
    same(Count, members.length, 'members of what was saved');
    await page.getByRole('heading', { level: 1, name: AUDIENCE }).waitFor();
  });
  if (!made.segment) {
    note('the audience is made over the API, so that the story goes on');
    const { Id } = await api.app('POST', '/segments', { Name: AUDIENCE, Dimensions: RULES });
    made.segment = Id;
  }
}

/** The builder shows this count. */
async function seen(page, count) {
  const status = page.getByRole('region', { name: 'How many' }).getByRole('status');
  await until(`the count ${number(count)}`, async () => {
    const text = await status.innerText();
    if (numbers(text)[0] === count && !text.includes('counting')) return true;
    throw new Error(`the page says ${text}`);
  });
}

const last = (page, role, name) => page.getByRole(role, { name, exact: true }).last();

async function addRule(page, field) {
  await page.getByRole('button', { name: 'Add a rule' }).first().click();
  const picker = last(page, 'combobox', 'What the rule is about');
  await picker.click();
  await picker.fill(field);
  await page
    .getByRole('option', { name: new RegExp(`^${field}\\b`) })
    .first()
    .click();
}
