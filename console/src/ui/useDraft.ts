import { useCallback, useEffect, useRef, useState } from 'react';

const PREFIX = 'counterpoint.draft.';
const SAVE_MS = 250;

/** What was typed under this key and not saved, if any. */
export function readDraft<T>(key: string): T | undefined {
  try {
    const text = sessionStorage.getItem(PREFIX + key);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

/** Forgets a draft, after saving. */
export function clearDraft(key: string) {
  sessionStorage.removeItem(PREFIX + key);
}

/** Forgets all of them: whoever signs out leaves nothing to the next one. */
export function clearDrafts() {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  }
}

export interface Draft<T> {
  value: T;
  set: (next: T | ((old: T) => T)) => void;
  /** Whether what is shown was typed before a reload or a lost session. */
  restored: boolean;
  /** Whether anything was typed that is not saved. */
  dirty: boolean;
  /** After saving: forgets the draft; what is shown stays, or becomes `next`. */
  clear: (next?: T) => void;
  /** Back to what the server has. */
  discard: () => void;
}

/**
 * State of a form that survives reloads, navigation and the end of a session.
 * `initial` is what the server has; when it arrives later or changes and nothing was typed, it is taken over.
 */
export function useDraft<T>(key: string, initial: T): Draft<T> {
  const [state, setState] = useState(() => start(key, initial));
  const current = state.key === key ? state : start(key, initial);
  if (current !== state) setState(current);
  const value = current.dirty ? current.value : (current.saved ?? initial);

  const latest = useRef({ key, initial, current });
  latest.current = { key, initial, current };
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const flush = useCallback(() => {
    clearTimeout(timer.current);
    const { current: now } = latest.current;
    if (now.dirty) write(now.key, now.value);
  }, []);

  useEffect(() => {
    if (!current.dirty) return;
    timer.current = setTimeout(() => write(key, current.value), SAVE_MS);
    return () => clearTimeout(timer.current);
  }, [key, current]);

  useEffect(() => {
    window.addEventListener('pagehide', flush);
    return () => {
      window.removeEventListener('pagehide', flush);
      flush();
    };
  }, [flush]);

  const set = useCallback((next: T | ((old: T) => T)) => {
    setState((old) => {
      const shown = old.dirty ? old.value : (old.saved ?? latest.current.initial);
      const made = typeof next === 'function' ? (next as (old: T) => T)(shown) : next;
      return { ...old, value: made, dirty: true };
    });
  }, []);

  const clear = useCallback((next?: T) => {
    clearTimeout(timer.current);
    clearDraft(latest.current.key);
    setState((old) => ({ ...old, dirty: false, restored: false, saved: next ?? old.value }));
    latest.current.current = { ...latest.current.current, dirty: false };
  }, []);

  const discard = useCallback(() => {
    clearTimeout(timer.current);
    clearDraft(latest.current.key);
    setState((old) => ({ ...old, dirty: false, restored: false, saved: undefined }));
    latest.current.current = { ...latest.current.current, dirty: false };
  }, []);

  return { value, set, restored: current.restored && current.dirty, dirty: current.dirty, clear, discard };
}

interface State<T> {
  key: string;
  value: T;
  dirty: boolean;
  restored: boolean;
  /** Shown after a save until the page is left. */
  saved: T | undefined;
}

function start<T>(key: string, initial: T): State<T> {
  const found = readDraft<T>(key);
  const restored = found !== undefined;
  return { key, value: restored ? found : initial, dirty: restored, restored, saved: undefined };
}

function write(key: string, value: unknown) {
  try {
    sessionStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // A full storage loses the draft, not the page.
  }
}
