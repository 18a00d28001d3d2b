import { Outlet, useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { connection } from '~/api/client.ts';
import { useStore } from '~/lib/store.ts';
import { Toasts } from '~/ui/toast.tsx';
import css from './app.module.css';

const SessionOverlay = lazy(() => import('./SessionOverlay.tsx'));

/** What is on every page, signed in or not. */
export function Root() {
  useFocusOnNavigation();
  return (
    <>
      <button type="button" className="cp-skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to the content
      </button>
      <Outlet />
      <Away />
      <Ended />
      <Toasts />
    </>
  );
}

/** After going to another page the focus is on its heading, as after a page load. */
function useFocusOnNavigation() {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        if (!fromLocation || !pathChanged) return;
        const heading = document.querySelector<HTMLElement>('#main h1') ?? document.getElementById('main');
        heading?.focus({ preventScroll: true });
      }),
    [router],
  );
}

function Ended() {
  const { ended } = useStore(connection);
  return <Suspense>{ended && <SessionOverlay />}</Suspense>;
}

function Away() {
  const { away, ended } = useStore(connection);
  return (
    <div role="status" className={css.away} data-shown={away && !ended ? true : undefined}>
      {away && !ended && (
        <>
          <span className={css.pulse} aria-hidden />
          The server is away, retrying. Nothing you typed is lost.
        </>
      )}
    </div>
  );
}
