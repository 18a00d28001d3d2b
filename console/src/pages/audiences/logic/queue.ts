/** Runs at most `width` at a time, in order; one that nobody waits for any more is not begun. */
export function queue(width: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  const next = () => {
    running -= 1;
    waiting.shift()?.();
  };
  return async function run<T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (running >= width) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      signal?.throwIfAborted();
      return await job();
    } finally {
      next();
    }
  };
}
