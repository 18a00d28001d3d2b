/** A page of another site, open beside the console in the same browser, changes nothing and reads nothing. */
import { holds, same, step } from '../lib/tap.mjs';

/** A form whose text looks like JSON, sent by itself. */
const form = (action, json) => {
  const [name, value] = [json.slice(0, -1).replaceAll('"', '&quot;'), '&quot;}'];
  return `<!doctype html><link rel="icon" href="data:,"><title>Win a seat</title>
    <form method="post" enctype="text/plain" action="${action}"><input name="${name},&quot;x&quot;:&quot;" value="${value}"></form>
    <script>document.forms[0].submit()</script>`;
};

export async function otherSites({ demo, api, site, me, made }) {
  const page = await me.page();
  const state = async () => {
    const [apps, campaigns, segments, members] = await Promise.all([
      api.get('/v1/apps?page-size=100'),
      api.app('GET', '/campaigns?page-size=200'),
      api.app('GET', '/segments?page-size=200'),
      api.get('/counterpoint/v1/members'),
    ]);
    return [apps, campaigns, segments, members].map(({ Item }) =>
      Item.map(({ Id, Version }) => `${Id} ${Version ?? ''}`).sort(),
    );
  };
  const before = await state();
  const forms = {
    'an app': ['/v1/apps', { Name: 'made by another site' }],
    'an audience': [`/v1/apps/${made.app}/segments`, { Name: 'made by another site' }],
    'a member': ['/counterpoint/v1/members', { Email: 'mallory@example.com', Role: 'admin' }],
  };
  // Cookies know no ports: the browser does send the session along. The other site is the same site to it.
  for (const [what, [path, body]] of Object.entries(forms)) {
    await step(`a form of another site does not make ${what}`, async () => {
      site.pages.set('/form', form(`${demo.url}${path}`, JSON.stringify(body)));
      const answering = page.waitForResponse((response) => response.url() === `${demo.url}${path}`);
      await me.tolerating([/status of 40[0-9]/], async () => {
        await page.goto(`${site.url}/form`);
        const answer = await answering;
        holds(answer.request().method() === 'POST', 'It was not posted.');
        const sent = await answer.request().allHeaders();
        holds(
          /counterpoint_session=/.test(sent.cookie ?? ''),
          'The browser kept the session to itself: nothing was tried.',
        );
        same(answer.status(), 403, 'the status');
      });
      same(await state(), before, 'what there is');
    });
  }
  await step('a script of another site can neither change nor read anything', () =>
    me.tolerating([/CORS|ERR_FAILED|status of 40[0-9]|Content Security Policy|frame/i], async () => {
      site.pages.set(
        '/script',
        '<!doctype html><link rel="icon" href="data:,"><title>Elsewhere</title><h1>Elsewhere</h1>',
      );
      await page.goto(`${site.url}/script`);
      const outcomes = await page.evaluate(async (url) => {
        const tried = (path, options) =>
          fetch(url + path, { credentials: 'include', ...options }).then(
            (answer) => (answer.type === 'opaque' ? 'opaque' : `read: ${answer.status}`),
            () => 'refused',
          );
        const body = JSON.stringify({ Name: 'made by another site' });
        return Promise.all([
          tried('/counterpoint/v1/session'),
          tried('/v1/apps', { method: 'POST', body, headers: { 'x-counterpoint-console': '1' } }),
          tried('/v1/apps', { method: 'POST', body, mode: 'no-cors' }),
          tried('/counterpoint/v1/session', { method: 'DELETE' }),
        ]);
      }, demo.url);
      same(outcomes, ['refused', 'refused', 'opaque', 'refused'], 'what the script saw');
      same(await state(), before, 'what there is');
      const frame = page.waitForEvent('framenavigated', { predicate: (one) => one !== page.mainFrame() });
      await page.evaluate((url) => {
        const made = document.createElement('iframe');
        made.src = url;
        document.body.append(made);
      }, demo.url);
      const framed = await frame;
      holds(framed.url().startsWith('chrome-error:'), `The console lets itself be framed: ${framed.url()}`);
    }),
  );
  await page.close();
}
