import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelName } from './channels.ts';
import { about, plainDetail } from './explained.ts';
import { formatDateTime, setLocale } from './format.ts';
import { plain } from './plain.ts';

beforeAll(() => setLocale('en-US'));
afterAll(() => setLocale(undefined));

describe('what the server says', () => {
  it('tells times in the reader’s way', () => {
    const at = formatDateTime('2026-11-10T12:58:00Z');
    expect(plain('It was sent on 2026-11-10 12:58 UTC.')).toBe(`It was sent on ${at}.`);
    expect(plain('last active 2026-11-10T12:58:14.619Z (yes)')).toBe(`last active ${at} (yes)`);
    expect(plain('3.2 % of 10 people')).toBe('3.2% of 10 people');
  });

  it('names fields as the builder does, at the beginning of a line only', () => {
    const detail =
      'Behavior.Recency not used for 30 days: never (yes)\nMetrics.tickets is at least 1: 1 (yes)';
    expect(plainDetail(detail)).toBe('Not active for 30 days: never (yes)\ntickets is at least 1: 1 (yes)');
    expect(plainDetail('team is Metrics.x: Metrics.x (yes)')).toBe('team is Metrics.x: Metrics.x (yes)');
  });

  it('is about somebody by name where the name is known', () => {
    expect(about('e-1 was sent it.', 'e-1', 'Lin')).toBe('Lin was sent it.');
    expect(about('e-12 was sent it.', 'e-1', 'Lin')).toBe('e-12 was sent it.');
    expect(about('e-1 was sent it.', 'e-1', undefined)).toBe('e-1 was sent it.');
  });
});

describe('channelName', () => {
  it('keeps a word that it does not know', () => {
    expect([channelName('EMAIL'), channelName('PIGEON'), channelName('constructor')]).toEqual([
      'E-mail',
      'PIGEON',
      'constructor',
    ]);
  });
});
