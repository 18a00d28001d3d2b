import { Button, Skeleton } from '@mantine/core';
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { EmptyState } from '~/ui/EmptyState.tsx';
import { ErrorState } from '~/ui/ErrorState.tsx';
import { Page, PageHeader } from '~/ui/PageHeader.tsx';

/** The last resort of every page: it failed, the frame stands. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <div>
      <Page>
        <PageHeader title="This page failed" />
        <ErrorState
          error={error}
          onRetry={() => {
            reset();
            void router.invalidate();
          }}
        />
      </Page>
    </div>
  );
}

export function NotFound() {
  return (
    <div>
      <Page>
        <PageHeader title="There is no such page" />
        <EmptyState
          title="Nothing lives at this address"
          action={
            <Button component={Link} to="/">
              To the first page
            </Button>
          }
        >
          The link may be old, or a letter is missing. Everything is reachable from the first page.
        </EmptyState>
      </Page>
    </div>
  );
}

/** While a page's code or its session is on the way. */
export function Pending() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading">
      <Page>
        <Skeleton height={28} width={220} />
        <Skeleton height={196} radius={10} />
        <Skeleton height={240} radius={10} />
      </Page>
    </div>
  );
}

/** The same where there is no frame yet: before the session is known, and outside it. */
function bare<P extends object>(Inner: (props: P) => ReactNode) {
  return (props: P) => (
    <main id="main" tabIndex={-1} style={{ padding: 24 }}>
      <Inner {...props} />
    </main>
  );
}

export const BareError = bare(ErrorPage);
export const BareNotFound = bare(NotFound);
export const BarePending = bare(Pending);
