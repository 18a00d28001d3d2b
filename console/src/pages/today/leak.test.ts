import { describe, expect, it } from 'vitest';
import type { Headline } from '~/api/ext.ts';
import { biggestLeak, eventNames, lately, leaks, type Numbers, sentence } from './leak.ts';

function headline<D>(Size: number, Count: number, Definition: D): Headline<D> {
  return {
    Definition,
    Unit: 'User',
    Position: 1,
    Total: { Size, Count, Rate: Size ? Count / Size : null },
    Rows: [],
  };
}

const demo: Numbers = {
  activation: headline(5_000, 1_628, { Events: [], WithinDays: 7 }),
  retention: headline(5_000, 3_015, {}),
  conversion: headline(5_000, 1_331, { Event: {}, WithinHours: 24 }),
};

describe('the biggest leak', () => {
  it('is the step that loses most people, not the lowest rate', () => {
    const leak = biggestLeak({ ...demo, activation: headline(10, 0, { Events: [] }) })!;
    expect(leak).toMatchObject({ metric: 'conversion', lost: 3_669, of: 5_000 });
    expect(sentence(leak)).toEqual({
      number: '3,669 people',
      rest: 'of 5,000 people did not convert within 24 hours',
    });
  });

  it('is the earlier step when two lose the same', () => {
    const same = headline(100, 40, {});
    expect(leaks({ retention: same, activation: headline(100, 40, { Events: [] }) })[0]?.metric).toBe(
      'activation',
    );
  });

  it('is silent without numbers, without people and without losses', () => {
    expect(biggestLeak({})).toBeUndefined();
    expect(biggestLeak({ retention: headline(0, 0, {}) })).toBeUndefined();
    expect(biggestLeak({ retention: headline(5, 5, {}) })).toBeUndefined();
  });

  it('speaks of one person in the singular', () => {
    const leak = biggestLeak({ activation: headline(2, 1, { Events: [], WithinDays: 1 }) })!;
    expect(sentence(leak)).toEqual({
      number: '1 person',
      rest: 'of 2 people were not activated within 1 day',
    });
  });
});

describe('lately', () => {
  it('compares the newest final week with the four before, weighed by people', () => {
    const row = (Size: number, Count: number, Complete = true) => ({ Size, Count, Complete });
    expect(
      lately([row(9, 9), row(10, 1), row(30, 9), row(10, 1), row(10, 1), row(50, 10), row(5, 0, false)]),
    ).toEqual({
      rate: 0.2,
      before: 12 / 60,
      weeks: 4,
    });
    expect(lately([row(5, 1, false)])).toBeUndefined();
    expect(lately([row(4, 1)])).toMatchObject({ rate: 0.25, before: undefined });
  });
});

describe('eventNames', () => {
  it('lists the types', () => {
    expect(eventNames({ EventType: { DimensionType: 'INCLUSIVE', Values: ['a', 'b'] } })).toBe('a or b');
    expect(eventNames(undefined)).toBe('any event');
  });
});
