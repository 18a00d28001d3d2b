import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readDraft, useDraft } from './useDraft.ts';

interface Form {
  name: string;
}

const draft = (key: string, initial: Form) =>
  renderHook(({ k, i }) => useDraft<Form>(k, i), { initialProps: { k: key, i: initial } });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('useDraft', () => {
  it('keeps what is typed, and gives it back after a reload', () => {
    const first = draft('segment/1', { name: 'old' });
    act(() => first.result.current.set({ name: 'typed' }));
    act(() => vi.advanceTimersByTime(300));
    expect(readDraft('segment/1')).toEqual({ name: 'typed' });
    first.unmount();
    const second = draft('segment/1', { name: 'old' });
    expect(second.result.current).toMatchObject({ value: { name: 'typed' }, restored: true, dirty: true });
  });

  it('keeps what was typed just before the page went', () => {
    const { result, unmount } = draft('k', { name: '' });
    act(() => result.current.set({ name: 'fast' }));
    unmount();
    expect(readDraft('k')).toEqual({ name: 'fast' });
  });

  it('forgets after saving and keeps showing what was saved', () => {
    const { result, unmount } = draft('k', { name: 'old' });
    act(() => result.current.set({ name: 'new' }));
    act(() => result.current.clear());
    expect(result.current).toMatchObject({ value: { name: 'new' }, dirty: false, restored: false });
    act(() => vi.advanceTimersByTime(1_000));
    unmount();
    expect(readDraft('k')).toBeUndefined();
  });

  it('takes over what arrives later while nothing is typed, and not after', () => {
    const { result, rerender } = draft('k', { name: '' });
    rerender({ k: 'k', i: { name: 'from the server' } });
    expect(result.current.value).toEqual({ name: 'from the server' });
    act(() => result.current.set((old) => ({ name: `${old.name}!` })));
    rerender({ k: 'k', i: { name: 'changed by another' } });
    expect(result.current.value).toEqual({ name: 'from the server!' });
    act(() => result.current.discard());
    expect(result.current.value).toEqual({ name: 'changed by another' });
  });

  it('does not mix two forms', () => {
    const { result, rerender } = draft('a', { name: 'a' });
    act(() => result.current.set({ name: 'typed in a' }));
    act(() => vi.advanceTimersByTime(300));
    rerender({ k: 'b', i: { name: 'b' } });
    expect(result.current.value).toEqual({ name: 'b' });
    rerender({ k: 'a', i: { name: 'a' } });
    expect(result.current.value).toEqual({ name: 'typed in a' });
  });
});
