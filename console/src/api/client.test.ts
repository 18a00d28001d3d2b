import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, call, connection, sessionRenewed, url } from './client.ts';

type Answer = { status?: number; body?: unknown; headers?: Record<string, string> } | 'down';

/** A server that gives these answers, one after the other. */
function server(...answers: Answer[]) {
  const asked: { url: string; init: RequestInit }[] = [];
  vi.stubGlobal('fetch', async (address: string, init: RequestInit) => {
    asked.push({ url: address, init });
    const answer = answers[Math.min(asked.length, answers.length) - 1]!;
    if (answer === 'down') throw new TypeError('Failed to fetch');
    const { status = 200, body = {}, headers } = answer;
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
  });
  return asked;
}

beforeEach(() => {
  vi.useFakeTimers();
  connection.set({ away: false, ended: false });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('call', () => {
  it('marks changes as coming from the console, and only changes', async () => {
    const asked = server({});
    await call('/v1/apps');
    await call('/v1/apps', { method: 'POST', body: { Name: 'Shop' } });
    const [read, write] = asked.map(({ init }) => init);
    expect(read?.headers).not.toHaveProperty('x-counterpoint-console');
    expect(write?.headers).toMatchObject({
      'x-counterpoint-console': '1',
      'content-type': 'application/json',
    });
    expect(write).toMatchObject({ body: '{"Name":"Shop"}', credentials: 'same-origin' });
  });

  it('throws what the server said', async () => {
    server({
      status: 404,
      body: { Message: 'No such app', RequestID: 'r-1' },
      headers: { 'x-amzn-ErrorType': 'NotFoundException:' },
    });
    const error = await call('/v1/apps/x').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 404,
      type: 'NotFoundException',
      message: 'No such app',
      requestId: 'r-1',
    });
  });

  it('survives an error that is not JSON', async () => {
    server({ status: 500, body: '<html>' });
    await expect(call('/v1/apps')).rejects.toMatchObject({ status: 500, type: 'HTTP 500' });
  });

  it('says that the server is away, retries, and says that it is back', async () => {
    const asked = server('down', { status: 503 }, { body: { Item: [] } });
    const answer = call('/v1/apps');
    await vi.advanceTimersByTimeAsync(100);
    expect(connection.get().away).toBe(true);
    await vi.advanceTimersByTimeAsync(2_000);
    await expect(answer).resolves.toEqual({ Item: [] });
    expect(asked).toHaveLength(3);
    expect(connection.get().away).toBe(false);
  });

  it('never repeats a POST that might have worked, unless it is safe', async () => {
    const asked = server('down');
    await expect(call('/v1/apps/a/messages', { method: 'POST', body: {} })).rejects.toMatchObject({
      status: 0,
    });
    expect(asked).toHaveLength(1);
    server('down', { body: { Count: 7 } });
    const estimate = call('/estimate', { method: 'POST', body: {}, safe: true });
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(estimate).resolves.toEqual({ Count: 7 });
  });

  it('stops when its caller hangs up', async () => {
    const asked = server('down');
    const hang = new AbortController();
    const answer = call('/v1/apps', { signal: hang.signal }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(100);
    hang.abort();
    expect(await answer).toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(1);
  });

  it('waits for a new sign-in when the session ends, then goes on with the same body', async () => {
    const asked = server({ status: 401 }, { body: { Id: 's' } });
    const saved = call('/v1/apps/a/segments', { method: 'POST', body: { Name: 'typed' } });
    await vi.advanceTimersByTimeAsync(10);
    expect(connection.get().ended).toBe(true);
    sessionRenewed();
    await expect(saved).resolves.toEqual({ Id: 's' });
    expect(connection.get().ended).toBe(false);
    expect(asked[1]?.init.body).toBe('{"Name":"typed"}');
  });

  it('gives a refused sign-in back to its form', async () => {
    server({ status: 401, headers: { 'x-amzn-ErrorType': 'TotpRequiredException' } });
    await expect(call('/session', { method: 'POST', anonymous: true })).rejects.toMatchObject({
      type: 'TotpRequiredException',
    });
    expect(connection.get().ended).toBe(false);
  });
});

describe('url', () => {
  it('leaves out what is absent and escapes the rest', () => {
    expect(url('/p', { q: 'a&b c', token: undefined, page: 2, none: null, empty: '' })).toBe(
      '/p?q=a%26b+c&page=2',
    );
    expect(url('/p')).toBe('/p');
  });
});
