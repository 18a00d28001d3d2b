import { createStore } from './store.ts';

/** What "now" is: the server's time when its clock is virtual, else the reader's. `tick` moves every 20 s. */
export const clock = createStore({ offset: 0, tick: 0 });

/** Milliseconds since 1970. */
export function now(): number {
  return Date.now() + clock.get().offset;
}

/** Follows the server's virtual clock. */
export function followClock(serverNow: string) {
  const offset = Date.parse(serverNow) - Date.now();
  if (Math.abs(offset - clock.get().offset) > 5_000) clock.set({ offset });
}

const TICK_MS = 20_000;
if (typeof window !== 'undefined') {
  setInterval(() => clock.set({ tick: clock.get().tick + 1 }), TICK_MS);
}
