import { describe, expect, it } from 'vitest';
import { emptyContent, emptyForm } from './form.ts';
import { defaultShare, losses, shares } from './shares.ts';

const arm = (key: string, size: number) => ({ key, name: '', size, content: emptyContent() });
const form = { ...emptyForm(), holdout: 10, arms: [arm('a', 33), arm('b', 33)] };

describe('shares', () => {
  it('leaves the rest to the first', () => {
    expect(defaultShare(form)).toBe(24);
    expect(defaultShare({ ...form, holdout: 50 })).toBe(-16);
  });

  it('adds up to everybody, whatever the rounding', () => {
    for (const total of [0, 1, 7, 99, 264, 3_313]) {
      const sum = shares(form, total).reduce((all, share) => all + (share.people ?? 0), 0);
      expect(sum).toBe(total);
    }
  });

  it('says nothing about people before they are counted', () => {
    expect(shares(form).every((share) => share.people === undefined)).toBe(true);
  });

  it('lists only losses there are, largest first', () => {
    const reach = {
      Members: 9,
      NoAddress: 1,
      OptedOut: 3,
      Inactive: 0,
      Suppressed: 0,
      SameAddress: 0,
      Reachable: 5,
    };
    expect(losses(reach).map(({ count }) => count)).toEqual([3, 1]);
    expect(losses(reach, 11).map(({ count }) => count)).toEqual([3, 2, 1]);
  });
});
