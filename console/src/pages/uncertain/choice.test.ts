import { describe, expect, it } from 'vitest';
import { count, request, toggle, togglePage } from './choice.ts';

const none = { all: false, ids: [] };

describe('choice', () => {
  it('takes one, a page, or all', () => {
    const one = toggle(none, 'a');
    expect(one.ids).toEqual(['a']);
    expect(toggle(one, 'a').ids).toEqual([]);
    const page = togglePage(one, ['b', 'c']);
    expect(page.ids).toEqual(['a', 'b', 'c']);
    expect(togglePage(page, ['b', 'c']).ids).toEqual(['a']);
    expect(count(page, 99)).toBe(3);
    expect(count({ all: true, ids: [] }, 99)).toBe(99);
  });

  it('asks for exactly one of Ids and All', () => {
    expect(request({ all: true, ids: [] }, 'CLOSE')).toEqual({ All: true, Action: 'CLOSE' });
    expect(request(toggle(none, 'a'), 'SEND')).toEqual({ Ids: ['a'], Action: 'SEND' });
  });
});
