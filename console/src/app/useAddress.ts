import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

type Change = Record<string, string | undefined>;

/** What the address says behind its `?`, and how to change it: tabs, filters and steps are links. */
export function useAddress(): [Record<string, string | undefined>, (change: Change, keep?: boolean) => void] {
  const raw = useSearch({ strict: false }) as Record<string, unknown>;
  const search: Change = {};
  for (const [name, value] of Object.entries(raw)) {
    if (value !== undefined && value !== null) search[name] = String(value);
  }
  const navigate = useNavigate();
  const set = useCallback(
    (change: Change, keep = true) =>
      void navigate({
        to: '.',
        search: ((old: Change) => ({ ...(keep ? old : {}), ...change })) as never,
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  return [search, set];
}
