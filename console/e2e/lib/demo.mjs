/** The demo as a process of its own, and two ways to its API that are not the console's: a session and a signed curl. */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as http } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from './tap.mjs';

const START_MS = 120_000;
const STOP_MS = 10_000;
export const FANS = 5_000;
const SEED = 3;

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** `counterpoint demo` in a folder of its own. */
export class Demo {
  static async start() {
    const binary = process.env.COUNTERPOINT_BINARY;
    if (!binary) throw new Error('COUNTERPOINT_BINARY does not say which server to try.');
    const demo = new Demo();
    demo.binary = binary;
    demo.folder = mkdtempSync(join(tmpdir(), 'counterpoint-e2e-'));
    demo.data = join(demo.folder, 'data');
    demo.keep = join(demo.folder, 'generated.jsonl');
    demo.port = await freePort();
    demo.url = `http://127.0.0.1:${demo.port}`;
    demo.story = await demo.run(['--keep', demo.keep]);
    return demo;
  }

  /** Starts the process; answers the story that it tells. */
  async run(more = []) {
    const listen = `127.0.0.1:${this.port}`;
    const args = [
      'demo',
      '--json',
      '--listen',
      listen,
      '--data',
      this.data,
      '--fans',
      FANS,
      '--seed',
      SEED,
      ...more,
    ];
    const child = spawn(this.binary, args.map(String), {
      cwd: this.folder,
      env: { PATH: process.env.PATH, HOME: this.folder, COUNTERPOINT_LOG: 'warn' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    let said = '';
    child.stderr.on('data', (text) => {
      said = (said + text).slice(-4_000);
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.ended = ended;
    const line = new Promise((resolve) => createInterface(child.stdout).once('line', resolve));
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, START_MS);
    });
    const told = await Promise.race([line, ended.then(() => undefined), late]);
    clearTimeout(timer);
    if (typeof told !== 'string') {
      await this.kill();
      throw new Error(`The server did not start:\n${said}`);
    }
    await until('readiness', async () => (await fetch(`${this.url}/readyz`)).ok, 10_000);
    return JSON.parse(told);
  }

  /** Ends it at once, as a power cut does. */
  async kill() {
    this.child?.kill('SIGKILL');
    await this.child?.ended;
  }

  /** Ends it and forgets its data. */
  async stop() {
    const { child } = this;
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await child.ended;
      clearTimeout(timer);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The generated deeds and reactions, one object a line. */
  generated() {
    return readFileSync(this.keep, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  /** A call with the root key and a signature, by curl: as an application of the reader's would. */
  curl(method, path, body) {
    const text = readFileSync(join(this.data, 'credentials'), 'utf8');
    const of = (name) => text.match(new RegExp(`${name}=['"]?([^'"\\n]+)`))[1];
    const args = ['--silent', '--show-error', '--fail-with-body', '--max-time', '10', '-X', method];
    args.push('--aws-sigv4', 'aws:amz:us-east-1:mobiletargeting');
    args.push('--user', `${of('AWS_ACCESS_KEY_ID')}:${of('AWS_SECRET_ACCESS_KEY')}`);
    args.push('-H', 'content-type: application/json');
    if (body !== undefined) args.push('-d', JSON.stringify(body));
    args.push(`${this.url}${path}`);
    return new Promise((resolve, reject) => {
      execFile('curl', args, { maxBuffer: 1 << 28 }, (error, out, err) => {
        if (error) reject(new Error(`curl ${method} ${path}: ${err}${out}`));
        else resolve(out ? JSON.parse(out) : {});
      });
    });
  }
}

/** A session of its own, without a browser. */
export class Api {
  constructor(demo) {
    this.demo = demo;
  }

  async signIn() {
    const { Email, Password } = this.demo.story.Console;
    const answer = await this.raw('POST', '/counterpoint/v1/session', { Email, Password });
    if (!answer.ok) throw new Error(`Signing in: ${answer.status} ${await answer.text()}`);
    this.cookie = answer.headers.getSetCookie()[0].split(';')[0];
    return this;
  }

  raw(method, path, body, headers = {}) {
    return fetch(`${this.demo.url}${path}`, {
      method,
      headers: {
        'x-counterpoint-console': '1',
        'content-type': 'application/json',
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(15_000),
    });
  }

  async call(method, path, body) {
    const answer = await this.raw(method, path, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`);
    return text ? JSON.parse(text) : {};
  }

  get(path) {
    return this.call('GET', path);
  }

  /** Below an app. */
  app(method, path, body) {
    return this.call(method, `/v1/apps/${this.demo.story.AppId}${path}`, body);
  }

  ext(method, path, body) {
    return this.call(method, `/counterpoint/v1/apps/${this.demo.story.AppId}${path}`, body);
  }
}

/** Another site on this machine: where links of mails lead, and where a hostile page lives. */
export async function otherSite() {
  const pages = new Map([
    [
      '/tickets',
      '<!doctype html><link rel="icon" href="data:,"><title>Tickets</title><h1>Choose your seats</h1>',
    ],
  ]);
  const visits = [];
  const server = http((request, response) => {
    const path = request.url.split('?')[0];
    visits.push(path);
    const page = pages.get(path);
    response.writeHead(page ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
    response.end(page ?? '');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    pages,
    visits,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
