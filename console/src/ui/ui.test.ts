import { describe, expect, it } from 'vitest';
import { inside } from '~/pages/sign-in/SignIn.tsx';
import { sameNumber } from './ConfirmDialog.tsx';
import { linksOf, withoutPixel } from './HtmlPreview.tsx';
import { unknownVariables } from './variables.ts';

describe('sameNumber', () => {
  it('takes the digits, however parted', () => {
    for (const typed of ['12345', '12,345', '12.345', ' 12 345 ', '12’345'])
      expect(sameNumber(typed, 12_345)).toBe(true);
    for (const typed of ['', '1234', '12345x', '-12345']) expect(sameNumber(typed, 12_345)).toBe(false);
    expect(sameNumber('', 0)).toBe(false);
  });
});

describe('linksOf', () => {
  it('keeps web and mail links only', () => {
    const html =
      '<a href="https://a.example/x">Go</a><a href="javascript:alert(1)">no</a><a href="mailto:a@b">m</a>';
    expect(linksOf(html)).toEqual([
      { href: 'https://a.example/x', text: 'Go' },
      { href: 'mailto:a@b', text: 'm' },
    ]);
  });
});

describe('withoutPixel', () => {
  it('leaves out the image that counts opens and nothing else', () => {
    const mail = '<p>Hi <img src="/team.png" alt="We"></p><a href="https://us.example/t/c/abc">Go</a>';
    const pixel = '<img src="https://us.example/t/o/AgZ-_9" width="1" height="1" alt="">';
    expect(withoutPixel(`${mail}${pixel}</body>`)).toBe(`${mail}</body>`);
    expect(withoutPixel(`${mail}<IMG alt='' SRC=/t/o/AgZ>`)).toBe(mail);
    expect(withoutPixel(mail)).toBe(mail);
  });
});

describe('unknownVariables', () => {
  it('marks names that nobody has, not indexes, blocks or words', () => {
    const names = new Set(['Attributes.team', 'User.UserId']);
    const text =
      '{{Attributes.team.[0]}} {{User.UserId}} {{#if x}}{{else}}{{/if}} {{Attributes.teem}} {{Attributes.teem}}';
    expect(unknownVariables(text, names)).toEqual(['Attributes.teem']);
    expect(unknownVariables(text, undefined)).toEqual([]);
  });
});

describe('inside', () => {
  it('never leads to another site', () => {
    expect(inside('/apps/a/today?x=1')).toBe('/apps/a/today?x=1');
    for (const to of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      undefined,
      '/sign-in?to=/',
    ]) {
      expect(inside(to)).toBe('/');
    }
  });
});
