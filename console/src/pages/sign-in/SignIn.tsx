import { Button, Divider, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ApiError } from '~/api/client.ts';
import { session as sessionCalls } from '~/api/ext.ts';
import { sessionQuery } from '~/api/queries.ts';
import { ErrorState } from '~/ui/ErrorState.tsx';
import { Door, useEnter } from './Door.tsx';
import SignInForm from './SignInForm.tsx';

const route = getRouteApi('/sign-in');

export default function SignIn() {
  const { to, error: refused } = route.useSearch();
  const router = useRouter();
  const here = useQuery(sessionQuery);
  const target = inside(to);
  useEffect(() => {
    if (here.data && !here.isFetching) router.history.replace(target);
  }, [here.data, here.isFetching, router, target]);
  const signedIn = useEnter(target);
  const oidc = here.error instanceof ApiError && here.error.body.Oidc === true;
  const broken = here.error instanceof ApiError && here.error.status !== 401 ? here.error : undefined;

  return (
    <Door title="Sign in">
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
    </Door>
  );
}

/** Only a path of this console; never another site. */
export function inside(to: string | undefined): string {
  return to && /^\/(?![/\\])/.test(to) && !to.startsWith('/sign-in') ? to : '/';
}
