import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';

const WAIT_MS = 250;

/** What is typed at once, told a moment later; follows when the value changes by other means. */
export function useTyped(value: string, tell: (text: string) => void): [string, (text: string) => void] {
  const [typed, setTyped] = useState(value);
  const later = useDebouncedCallback(tell, WAIT_MS);
  // A search that is trimmed or undone elsewhere is shown; what is being typed is not disturbed.
  const [seen, setSeen] = useState(value);
  useEffect(() => {
    if (value === seen) return;
    setSeen(value);
    setTyped(value);
  }, [value, seen]);
  return [
    typed,
    (text) => {
      setTyped(text);
      setSeen(text);
      later(text);
    },
  ];
}
