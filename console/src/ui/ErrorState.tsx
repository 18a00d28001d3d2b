import { Button, Group, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ApiError } from '~/api/client.ts';
import { Code } from './Code.tsx';
import css from './ui.module.css';

export interface ErrorStateProps {
  error: unknown;
  /** What was being done: "The audience was not saved". */
  what?: string;
  /** What to do now, where the usual advice does not fit; null: the message says it. */
  next?: string | null;
  onRetry?: () => void;
  children?: ReactNode;
}

/** What happened, what to do next, and the request id to quote. */
export function ErrorState({ error, what, next, onRetry, children }: ErrorStateProps) {
  const usual = explain(error);
  const advice = next === undefined ? usual.next : next;
  const message = error instanceof Error ? error.message : String(error);
  return (
    <div className={css.error} role="alert">
      <IconAlertCircle size={20} className={css.errorIcon} aria-hidden />
      <div style={{ minWidth: 0 }}>
        <Text fw={600} size="md">
          {what ?? usual.title}
        </Text>
        <Text size="md" mt={2} style={{ overflowWrap: 'anywhere' }}>
          {message}
        </Text>
        {advice && (
          <Text size="md" mt={2}>
            {advice}
          </Text>
        )}
        {children}
        {error instanceof ApiError && error.requestId && (
          <Text size="sm" mt={4}>
            Request <Code>{error.requestId}</Code>
          </Text>
        )}
        {onRetry && (
          <Group mt={12}>
            <Button size="compact-sm" variant="default" onClick={onRetry}>
              Try again
            </Button>
          </Group>
        )}
      </div>
    </div>
  );
}

/** A title and the next step, by what the server said. */
export function explain(error: unknown): { title: string; next: string } {
  const status = error instanceof ApiError ? error.status : -1;
  if (status === 0 || status === 502 || status === 503 || status === 504) {
    return { title: 'The server is away', next: 'Nothing you typed is lost. Try again when it is back.' };
  }
  if (status === 400)
    return { title: 'That does not fit', next: 'Change what the message names and try again.' };
  if (status === 401)
    return { title: 'Your session has ended', next: 'Sign in again; nothing typed is lost.' };
  if (status === 403)
    return { title: 'Your role may not do this', next: 'An admin can change roles under Members.' };
  if (status === 404)
    return { title: 'There is no such thing', next: 'It may have been deleted. Go back to the list.' };
  if (status === 409) return { title: 'Somebody was faster', next: 'Load the newest version and try again.' };
  if (status === 413) return { title: 'That is too large', next: 'Make it smaller, or import it as a file.' };
  if (status === 429) return { title: 'Too many requests', next: 'Wait a little and try again.' };
  if (status >= 500)
    return {
      title: 'The server failed',
      next: 'Try again. If it stays, give the request id to whoever runs the server.',
    };
  return { title: 'This page failed', next: 'Reload the page. What you typed is kept.' };
}
