/**
 * The console in a real browser against a real server: the whole story, every page for everybody, and bad input.
 * COUNTERPOINT_BINARY: which server; it serves the pages in console/dist when it is a debug build.
 */
import { existsSync } from 'node:fs';
import { launch, visitor } from './lib/browser.mjs';
import { Api, Demo, otherSite } from './lib/demo.mjs';
import { holds, note, part, step, summary } from './lib/tap.mjs';
import { badInput } from './parts/bad-input.mjs';
import { mainJob } from './parts/main-job.mjs';
import { everyPage } from './parts/pages.mjs';
import { everyRole } from './parts/roles.mjs';
import { stage } from './parts/stage.mjs';

/** Parts to run, by name; all when none is named. */
const only = process.argv.slice(2);
const wanted = (name) => only.length === 0 || only.includes(name);

if (!existsSync(new URL('../dist/index.html', import.meta.url))) {
  console.error('console/dist is not built: run scripts/console.sh first.');
  process.exit(1);
}

const open = [];
async function run() {
  part('the demo and a browser');
  const demo = await Demo.start();
  open.push(() => demo.stop());
  const browser = await launch();
  open.push(() => browser.close());
  const site = await otherSite();
  open.push(() => site.stop());
  const api = await new Api(demo).signIn();
  const me = await visitor(browser, demo.url, { others: [site.url] });
  /** Ids of what the story makes. */
  const made = {};
  const everything = { demo, browser, site, api, me, made };
  note(`the demo is at ${demo.url}`);

  part('the whole story');
  await mainJob(everything);
  await step('nothing was logged as an error on the way', () => {
    const errors = me.takeErrors();
    holds(errors.length === 0, errors.join('\n'));
  });
  await step('nobody else was asked on the way', () => {
    holds(me.external.length === 0, me.external.join('\n'));
  });
  await stage(everything);
  if (wanted('pages')) {
    part('every page');
    await everyPage(everything);
  }
  if (wanted('roles')) {
    part('every page as every role');
    await everyRole(everything);
  }
  if (wanted('bad-input')) {
    part('bad input');
    await badInput(everything);
  }
}

/** Ends what was started, last first. */
async function end() {
  for (const stop of open.splice(0).reverse()) await stop().catch((error) => console.error(error));
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void end().then(() => process.exit(1)));
}
let broken = false;
try {
  await run();
} catch (error) {
  broken = true;
  console.error(error);
}
await end();
process.exit(summary() || Number(broken));
