/** Choose: an audience, its count against single endpoints. */
import { bought, ofTeam, reachable } from '../lib/count.mjs';
import { FANS } from '../lib/demo.mjs';
import { given, holds, note, same, step, until } from '../lib/tap.mjs';
import { number } from '../lib/words.mjs';

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
    await addRule(page, /tickets/);
    await chooseOption(page, /comparison|operator|how/i, /at least|≥|or more/i);
    await lastField(page, /number|value/i).fill('1');
    await seen(page, given(buyers, 'endpoints').length);
  });
  await step('the count moves with the second rule, and is that of single endpoints', async () => {
    await addRule(page, /^team\b|team$/);
    const value = lastField(page, /value/i);
    await value.fill(TEAM);
    await value.press('Enter');
    await seen(page, given(members, 'endpoints').length);
  });
  await step('a sample of ten people is shown', async () => {
    const sample = page.getByRole('table', { name: /sample|people/i }).last();
    const rows = (await sample.getByRole('row').count()) - 1;
    holds(rows === Math.min(10, members.length), `${rows} rows`);
  });
  await step('the audience is saved under its name', async () => {
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(AUDIENCE);
    await page
      .getByRole('button', { name: /^(Save|Create)/ })
      .first()
      .click();
    await page.waitForURL(/\/audiences\/[0-9a-f]{32}/);
    await page.getByRole('heading', { level: 1, name: AUDIENCE }).waitFor();
    const { Item } = await api.app('GET', '/segments?page-size=100');
    const saved = Item.find(({ Name }) => Name === AUDIENCE);
    const { Count } = await api.ext('POST', '/segments/estimate', {
      ...(saved.Dimensions ? { Dimensions: saved.Dimensions } : { SegmentGroups: saved.SegmentGroups }),
    });
    same(Count, members.length, 'members of what was saved');
    made.segment = saved.Id;
  });
  if (!made.segment) {
    note('the audience is made over the API, so that the story goes on');
    const { Id } = await api.app('POST', '/segments', { Name: AUDIENCE, Dimensions: RULES });
    made.segment = Id;
  }
}

/** The builder shows this count. */
function seen(page, count) {
  const shown = new RegExp(`(^|[^\\d,])${number(count)}([^\\d,]|$)`);
  return until(`the count ${number(count)}`, async () => {
    const texts = await page.getByRole('status').allInnerTexts();
    return (
      texts.some((text) => shown.test(text)) ||
      Promise.reject(new Error(`the page says ${texts.join(' | ')}`))
    );
  });
}

async function addRule(page, field) {
  await page
    .getByRole('button', { name: /add a rule|add rule/i })
    .first()
    .click();
  const picker = page
    .getByRole('combobox')
    .or(page.getByRole('textbox', { name: /field|what/i }))
    .last();
  await picker.click();
  await page.getByRole('option', { name: field }).first().click();
}

const lastField = (page, name) =>
  page.getByRole('textbox', { name }).or(page.getByRole('combobox', { name })).last();

async function chooseOption(page, name, option) {
  const select = page.getByRole('combobox', { name }).last();
  const labels = await select.locator('option').allInnerTexts();
  await select.selectOption({ label: labels.find((label) => option.test(label)) });
}
