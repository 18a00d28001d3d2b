/** The one way to the server: cookie session, JSON, errors as exceptions, patience while it is away. */
import { createStore } from '~/lib/store.ts';

/** What the server answered instead of what was asked. Status 0: it did not answer. */
export class ApiError extends Error {
  override name = 'ApiError';
  constructor(
    readonly status: number,
    /** `x-amzn-ErrorType`, for example `NotFoundException`. */
    readonly type: string,
    message: string,
    readonly requestId?: string,
    /** The whole body, when it was JSON. */
    readonly body: Record<string, unknown> = {},
    /** Seconds of `Retry-After`. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

export interface CallOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  query?: Record<string, string | number | boolean | undefined | null>;
  body?: unknown;
  signal?: AbortSignal;
  /** A POST that changes nothing (estimate, preview): may be repeated. */
  safe?: boolean;
  /** A 401 is an answer (sign-in itself), not the end of a session. */
  anonymous?: boolean;
  as?: 'json' | 'text';
}

/** `away`: the server does not answer and calls are being retried. `ended`: the session is over; sign in again in place. */
export const connection = createStore({ away: false, ended: false });

const RETRY_MS = [400, 800, 1_500, 3_000, 5_000];
const RETRIES_MAX = 30;
const AWAY = new Set([502, 503, 504]);
let waiting: (() => void)[] = [];

/** Someone signed in again: calls that met the end of the session go on. */
export function sessionRenewed() {
  connection.set({ ended: false });
  for (const go of waiting.splice(0)) go();
}

/** Path with its query; absent members are left out. */
export function url(path: string, query: CallOptions['query'] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/** Calls the server until it answers, the caller hangs up, or there is no hope. */
export async function call<T>(path: string, options: CallOptions = {}): Promise<T> {
  const { method = 'GET', signal } = options;
  const repeatable = options.safe || method !== 'POST';
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await once<T>(path, options);
      connection.set({ away: false });
      return answer;
    } catch (error) {
      if (signal?.aborted) throw error;
      const away = error instanceof ApiError && (error.status === 0 || AWAY.has(error.status));
      if (!away) {
        connection.set({ away: false });
        if (!(error instanceof ApiError) || error.status !== 401 || options.anonymous) throw error;
        connection.set({ ended: true });
        await renewed(signal);
        continue;
      }
      connection.set({ away: true });
      if (!repeatable || attempt >= RETRIES_MAX) throw error;
      await sleep(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]!, signal);
    }
  }
}

async function once<T>(path: string, options: CallOptions): Promise<T> {
  const { method = 'GET', query, body, signal } = options;
  const headers: Record<string, string> = { accept: options.as === 'text' ? '*/*' : 'application/json' };
  if (method !== 'GET') headers['x-counterpoint-console'] = '1';
  if (body !== undefined) headers['content-type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(url(path, query), {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, 'NetworkError', 'The server does not answer.');
  }
  const text = await response.text();
  if (response.ok && options.as === 'text') return text as T;
  const parsed = parse(text);
  if (response.ok) return parsed as T;
  const retryAfter = Number(response.headers.get('retry-after')) || undefined;
  throw new ApiError(
    response.status,
    response.headers.get('x-amzn-ErrorType')?.split(':')[0] ?? `HTTP ${response.status}`,
    typeof parsed.Message === 'string' ? parsed.Message : `The server answered ${response.status}.`,
    typeof parsed.RequestID === 'string'
      ? parsed.RequestID
      : (response.headers.get('x-amzn-requestid') ?? undefined),
    parsed,
    retryAfter,
  );
}

function parse(text: string): Record<string, unknown> {
  if (!text) return {};
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function renewed(signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    waiting.push(resolve);
    signal?.addEventListener('abort', () => {
      waiting = waiting.filter((go) => go !== resolve);
      reject(signal.reason);
    });
  });
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
