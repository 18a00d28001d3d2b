// The JavaScript SDK takes a walk (tests/walks.py says what a step is): node walk.mjs FILE
import * as sdk from "@aws-sdk/client-pinpoint";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const PATIENCE_MS = 30_000;
const { steps, variables, lists, keys } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const clients = { own: new sdk.PinpointClient({ maxAttempts: 1 }) };
for (const [who, credentials] of Object.entries(keys)) clients[who] = new sdk.PinpointClient({ maxAttempts: 1, credentials });

const fill = (value) => {
  if (Array.isArray(value)) return value.map(fill);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [fill(name), fill(inner)]));
  }
  if (typeof value !== "string") return value;
  return value.replace(/\$(?:\{(\w+)\}|(\w+))/g, (all, braced, bare) => String(variables[braced ?? bare] ?? all));
};

const at = (value, path) => path.split(".").reduce((inner, word) => inner?.[word], value);

// The SDK's own types where JSON has none: instants and bytes.
const typed = (call, input) => {
  const instants = call.endsWith("Kpi") ? input : input.WriteJourneyRequest?.Schedule;
  for (const name of ["StartTime", "EndTime"]) if (instants?.[name]) instants[name] = new Date(instants[name]);
  const raw = input.MessageRequest?.MessageConfiguration?.EmailMessage?.RawEmail;
  if (raw) raw.Data = Buffer.from(raw.Data, "base64");
  return input;
};

const holds = (value, wanted, path) => {
  if (wanted === "*") assert.ok(value !== undefined && value !== null && value !== "", `${path} is missing`);
  else if (Array.isArray(wanted)) {
    assert.equal(value?.length, wanted.length, path);
    wanted.forEach((inner, index) => holds(value[index], inner, `${path}.${index}`));
  } else if (wanted && typeof wanted === "object") {
    assert.ok(value && typeof value === "object", `${path} is ${value}`);
    for (const [name, inner] of Object.entries(wanted)) {
      assert.ok(value[name] !== undefined, `${path}.${name} is missing`);
      holds(value[name], inner, `${path}.${name}`);
    }
  } else assert.equal(value instanceof Date ? value.toISOString().replace(".000Z", "Z") : value, wanted, path);
};

const send = (step, members) => {
  const command = new sdk[`${step.call}Command`](typed(step.call, structuredClone(members)));
  if (step.method) {
    const change = (next) => (args) => {
      args.request.method = step.method;
      return next(args);
    };
    command.middlewareStack.add(change, { step: "build" });
  }
  return clients[step.as ?? "own"].send(command);
};

const refuses = async (step, members) => {
  const error = await send(step, members).then(() => undefined, (thrown) => thrown);
  assert.equal(error?.name, step.raises, String(error));
  if (step.typed ?? true) assert.ok(error instanceof sdk[step.raises], `${error.name} has no type`);
  if (step.status) assert.equal(error.$metadata.httpStatusCode, step.status);
};

const pages = async (step, members) => {
  const page = step.pages;
  const [found, wanted] = [[], fill(page.gives ?? page.holds)];
  let token;
  do {
    const output = (await send(step, { ...members, PageSize: "1", [page.token ?? "Token"]: token }))[page.in];
    assert.ok(output.Item.length <= 1);
    found.push(...output.Item.map((item) => item[page.of]));
    token = output.NextToken;
  } while (token);
  assert.deepEqual(page.gives ? found : found.filter((item) => wanted.includes(item)), wanted);
};

const one = async (step) => {
  const members = fill(step.with);
  if (step.raises) return refuses(step, members);
  if (step.pages) return pages(step, members);
  let output;
  for (const until = Date.now() + PATIENCE_MS; ;) {
    output = await send(step, members);
    try {
      holds(output, fill(step.gives ?? {}), "");
      break;
    } catch (error) {
      if (!step.until || Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  for (const path of step.lacks ?? []) assert.equal(at(output, path), undefined, path);
  for (const [name, path] of Object.entries(step.keep ?? {})) {
    variables[name] = at(output, path);
    assert.ok(variables[name], path);
  }
};

for (const step of steps) {
  for (const each of step.each ? lists[step.each] : [undefined]) {
    variables.each = each;
    try {
      await one(step);
    } catch (error) {
      console.error(JSON.stringify(fill(step)).slice(0, 600));
      throw error;
    }
  }
}
console.log("ok");
