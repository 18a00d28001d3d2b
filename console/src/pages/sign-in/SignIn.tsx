import { Button, Divider, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ApiError } from '~/api/client.ts';
import { type Session, session as sessionCalls } from '~/api/ext.ts';
import { keys, sessionQuery } from '~/api/queries.ts';
import { Logo } from '~/app/Logo.tsx';
import { SchemeToggle } from '~/app/Shell.tsx';
import { ErrorState } from '~/ui/ErrorState.tsx';
import SignInForm from './SignInForm.tsx';
import css from './sign-in.module.css';

const route = getRouteApi('/sign-in');

export default function SignIn() {
  const { to, error: refused } = route.useSearch();
  const client = useQueryClient();
  const router = useRouter();
  const here = useQuery(sessionQuery);
  const target = inside(to);
  useEffect(() => {
    document.title = 'Sign in · Counterpoint';
  }, []);
  useEffect(() => {
    if (here.data && !here.isFetching) router.history.replace(target);
  }, [here.data, here.isFetching, router, target]);

  const signedIn = async (session: Session) => {
    client.clear();
    client.setQueryData(keys.session, session);
    await router.invalidate();
    router.history.push(target);
  };
  const oidc = here.error instanceof ApiError && here.error.body.Oidc === true;
  const broken = here.error instanceof ApiError && here.error.status !== 401 ? here.error : undefined;

  return (
    <main id="main" tabIndex={-1} className={css.page}>
      <div className={css.corner}>
        <SchemeToggle />
      </div>
      <div className={css.box}>
        <Logo />
        <Title order={1} tabIndex={-1} mt={24}>
          Sign in
        </Title>
        <Text c="dimmed" mt={4} mb={24}>
          See how your people are doing, choose whom to reach, and learn what it changed.
        </Text>
        {refused && (
          <div style={{ marginBottom: 16 }}>
            <ErrorState error={new Error(refused)} what="Single sign-on did not work" />
          </div>
        )}
        {broken && (
          <div style={{ marginBottom: 16 }}>
            <ErrorState error={broken} onRetry={() => void here.refetch()} />
          </div>
        )}
        <SignInForm onSignedIn={(session) => void signedIn(session)} />
        {oidc && (
          <>
            <Divider label="or" my={16} />
            <Button component="a" href={sessionCalls.oidcStart(target)} variant="default" fullWidth size="md">
              Sign in with single sign-on
            </Button>
          </>
        )}
      </div>
    </main>
  );
}

/** Only a path of this console; never another site. */
export function inside(to: string | undefined): string {
  return to && /^\/(?![/\\])/.test(to) && !to.startsWith('/sign-in') ? to : '/';
}
