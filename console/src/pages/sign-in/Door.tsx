import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import type { Session } from '~/api/ext.ts';
import { keys } from '~/api/queries.ts';
import { Logo } from '~/app/Logo.tsx';
import { SchemeToggle } from '~/app/Shell.tsx';
import css from './sign-in.module.css';

/** The frame of the pages that nobody is signed in on. */
export function Door({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Counterpoint`;
  }, [title]);
  return (
    <main id="main" tabIndex={-1} className={css.page}>
      <div className={css.corner}>
        <SchemeToggle />
      </div>
      <div className={css.box}>
        <Logo />
        {children}
      </div>
    </main>
  );
}

/** Somebody has come in: nothing of whoever was here before stays, and the console opens at an address. */
export function useEnter(target: string): (session: Session) => Promise<void> {
  const client = useQueryClient();
  const router = useRouter();
  return async (session) => {
    client.clear();
    client.setQueryData(keys.session, session);
    await router.invalidate();
    router.history.push(target);
  };
}
