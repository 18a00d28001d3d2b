import { Notification, Portal } from '@mantine/core';
import { useEffect } from 'react';
import { ApiError } from '~/api/client.ts';
import { createStore, useStore } from '~/lib/store.ts';
import { explain } from './ErrorState.tsx';

interface Toast {
  id: number;
  tone: 'good' | 'bad';
  title: string;
  message?: string;
}

const store = createStore<{ list: Toast[] }>({ list: [] });
const KEPT = 3;
const GOOD_MS = 5_000;
let next = 1;

function show(toast: Omit<Toast, 'id'>) {
  store.set({ list: [...store.get().list, { ...toast, id: next++ }].slice(-KEPT) });
}

function close(id: number) {
  store.set({ list: store.get().list.filter((toast) => toast.id !== id) });
}

/** Short words about something that is done or failed. Errors stay until they are closed. */
export const toast = {
  done: (title: string, message?: string) => show({ tone: 'good', title, message }),
  failed: (error: unknown, what?: string) => {
    const { title, next: todo } = explain(error);
    const said = error instanceof Error ? error.message : String(error);
    const request = error instanceof ApiError && error.requestId ? ` (request ${error.requestId})` : '';
    show({ tone: 'bad', title: what ?? title, message: `${said} ${todo}${request}` });
  },
};

/** Where they appear; once, in the root. */
export function Toasts() {
  const { list } = useStore(store);
  return (
    <Portal>
      <div
        aria-live="polite"
        style={{
          position: 'fixed',
          right: 16,
          bottom: 'calc(var(--cp-strip) + 16px)',
          zIndex: 500,
          display: 'grid',
          gap: 8,
          width: 'min(380px, calc(100vw - 32px))',
        }}
      >
        {list.map((item) => (
          <One key={item.id} toast={item} />
        ))}
      </div>
    </Portal>
  );
}

function One({ toast: { id, tone, title, message } }: { toast: Toast }) {
  useEffect(() => {
    if (tone === 'bad') return;
    const timer = setTimeout(() => close(id), GOOD_MS);
    return () => clearTimeout(timer);
  }, [id, tone]);
  return (
    <Notification
      title={title}
      color={tone === 'good' ? 'accent' : 'red'}
      onClose={() => close(id)}
      withBorder
      role={tone === 'bad' ? 'alert' : 'status'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {message}
    </Notification>
  );
}
