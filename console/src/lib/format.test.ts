import { afterEach, describe, expect, it } from 'vitest';
import { csv } from './csv.ts';
import { quote } from './curl.ts';
import * as f from './format.ts';

afterEach(() => f.setLocale('en-US'));

describe('format', () => {
  it('writes numbers, rates and money as the reader does', () => {
    expect(f.formatNumber(12_345)).toBe('12,345');
    expect(f.formatPercent(0.3256)).toBe('32.6%');
    expect(f.formatMoney(88_133.5, 'USD')).toBe('$88,134');
    expect(f.formatMoney(12.5, 'USD')).toBe('$12.50');
    f.setLocale('de-DE');
    expect(f.formatNumber(12_345)).toBe('12.345');
    expect(f.formatPercent(0.3256)).toBe('32,6\u00a0%');
  });

  it('writes nothing known as a dash, and zero as zero', () => {
    for (const nothing of [null, undefined, Number.NaN]) {
      expect(f.formatNumber(nothing)).toBe('–');
      expect(f.formatPercent(nothing)).toBe('–');
    }
    expect(f.formatPercent(0)).toBe('0.0%');
    expect(f.formatDateTime('never')).toBe('–');
  });

  it('keeps a currency that Intl refuses', () => {
    expect(f.formatMoney(3, 'coins!')).toBe('3 coins!');
  });

  it('signs differences in points', () => {
    expect(f.formatPoints(0.098)).toBe('+9.8 points');
    expect(f.formatPoints(-0.065)).toBe('−6.5 points');
    expect(f.formatPoints(0)).toBe('0.0 points');
  });

  it('counts people', () => {
    expect(f.people(1)).toBe('1 person');
    expect(f.people(3_669)).toBe('3,669 people');
  });

  it('does not move a bare date into another day', () => {
    expect(f.formatDate('2026-05-25')).toBe('May 25, 2026');
  });

  it('says how long ago', () => {
    const now = Date.parse('2026-11-10T12:00:00Z');
    expect(f.formatRelative('2026-11-10T11:55:00Z', now)).toBe('5 minutes ago');
    expect(f.formatRelative('2026-11-09T12:00:00Z', now)).toBe('yesterday');
    expect(f.formatRelative('2026-11-10T11:59:59Z', now)).toBe('now');
  });

  it('scales bytes', () => {
    expect(f.formatBytes(0)).toBe('0 B');
    expect(f.formatBytes(1_500_000)).toBe('1.5 MB');
  });
});

describe('csv', () => {
  it('quotes, and disarms what a spreadsheet would run', () => {
    expect(
      csv(
        ['a', 'b'],
        [
          ['x,"y"', 1],
          ['=1+1', null],
        ],
      ),
    ).toBe('a,b\r\n"x,""y""",1\r\n\'=1+1,');
  });
});

describe('quote', () => {
  it('survives a quote in the text', () => {
    expect(quote("it's")).toBe(`'it'\\''s'`);
  });
});
