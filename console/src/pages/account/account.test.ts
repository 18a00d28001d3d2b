import { describe, expect, it } from 'vitest';
import { browserOf } from './browser.ts';
import { passwordError } from './password.ts';

describe('browserOf', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    [
      'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0',
      'Edge on Windows',
    ],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 26) AppleWebKit/605 Version/26 Safari/604.1', 'Safari on iOS'],
    ['curl/7.88.1', 'curl'],
    ['', 'Unknown'],
  ])('%s', (agent, name) => expect(browserOf(agent)).toBe(name));
});

describe('passwordError', () => {
  it('asks for ten characters', () => {
    expect(passwordError('123456789')).toMatch('at least 10');
    expect(passwordError('1234567890')).toBeUndefined();
  });
});
