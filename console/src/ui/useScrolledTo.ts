import { useEffect, useRef } from 'react';

/** A row that scrolls sideways on a phone shows the chosen one of its links or tabs. */
export function useScrolledTo<T extends HTMLElement>(chosen: string) {
  const row = useRef<T>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another one is chosen
  useEffect(() => {
    const box = row.current;
    const one = box?.querySelector<HTMLElement>('[aria-current],[aria-selected="true"]');
    if (!box || !one) return;
    const [outer, inner] = [box.getBoundingClientRect(), one.getBoundingClientRect()];
    box.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  }, [chosen]);
  return row;
}
