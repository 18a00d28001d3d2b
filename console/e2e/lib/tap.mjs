/** Steps as TAP-like lines; the last line counts them. */
import { stripVTControlCharacters } from 'node:util';

/** A step waits no longer than this; the whole run no longer than `RUN_MS`. */
const STEP_MS = 30_000;
const RUN_MS = 420_000;
const LINES_MAX = 14;
const begun = Date.now();

let passed = 0;
let failed = 0;

/** Seconds since the start. */
export const elapsed = () => `${((Date.now() - begun) / 1_000).toFixed(1)} s`;

/** A heading. */
export function part(name) {
  console.log(`# ${name} (${elapsed()})`);
}

/** A remark that is no result. */
export function note(text) {
  console.log(`#   ${text}`);
}

/** Runs one step; what it throws fails it, and the next one goes on. Answers what it made. */
export async function step(name, run) {
  const left = RUN_MS - (Date.now() - begun);
  try {
    if (left <= 0) throw new Error(`The whole run has taken more than ${RUN_MS / 1_000} seconds.`);
    const made = await within(Math.min(STEP_MS, left), Promise.resolve().then(run));
    passed += 1;
    console.log(`ok ${passed + failed} - ${name}`);
    return made;
  } catch (error) {
    failed += 1;
    console.log(`not ok ${passed + failed} - ${name}`);
    for (const line of words(error).split('\n').slice(0, LINES_MAX)) console.log(`  # ${line}`);
    return undefined;
  }
}

/** What an error says, without colours and without what was waited for meanwhile. */
function words(error) {
  const text = stripVTControlCharacters(String(error?.message ?? error));
  return text
    .replace(/\n?Call log:\n/, '\n')
    .replace(/\nBrowser logs:[\s\S]*/, '')
    .trim();
}

/** Throws unless it holds. */
export function holds(ok, what) {
  if (!ok) throw new Error(typeof what === 'function' ? what() : what);
}

/** Throws unless both are the same as JSON. */
export function same(got, wanted, what) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what}: got ${a}, wanted ${b}`);
}

/** What a step needs from an earlier one. */
export function given(value, what) {
  if (value === undefined || value === null) throw new Error(`There is no ${what}: an earlier step failed.`);
  return value;
}

/** Asks again until the answer is truthy; the last one is shown when time is over. */
export async function until(what, ask, ms = 5_000, pause = 50) {
  const end = Date.now() + ms;
  let last;
  for (;;) {
    try {
      last = await ask();
      if (last) return last;
    } catch (error) {
      last = error?.message ?? error;
    }
    if (Date.now() > end)
      throw new Error(`${what} did not happen within ${ms} ms (last: ${String(last).slice(0, 300)})`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

function within(ms, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The step took more than ${ms} ms.`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The last line and the exit code. */
export function summary() {
  console.log(`# ${elapsed()}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
