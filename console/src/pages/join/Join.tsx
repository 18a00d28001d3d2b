import { Button, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { invitations, type Session } from '~/api/ext.ts';
import { missing } from '~/api/queries.ts';
import { ROLES } from '~/app/session.ts';
import { ErrorState, errorOf, type FieldError, Form, TextField } from '~/ui/index.ts';
import { NewPassword } from '../account/NewPassword.tsx';
import { passwordError } from '../account/password.ts';
import { Door, useEnter } from '../sign-in/Door.tsx';

const route = getRouteApi('/join/$token');

/** Where an invitation leads: a name, a password, and in. */
export default function Join() {
  const { token } = route.useParams();
  const asked = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => invitations.get(token, signal),
  });
  const joined = useEnter('/');
  return (
    <Door title="Join">
      <Title order={1} tabIndex={-1} mt={24} mb={8}>
        Join
      </Title>
      {asked.isPending && <Skeleton height={160} />}
      {missing(asked.error) && (
        <ErrorState error={asked.error} what="This invitation does not work any more" next={null}>
          <Link to="/sign-in">To the sign-in page</Link>
        </ErrorState>
      )}
      {asked.error && !missing(asked.error) && (
        <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />
      )}
      {asked.data && (
        <>
          <Text c="dimmed" mb={24}>
            You were invited as {ROLES[asked.data.Role].name.toLowerCase()}:{' '}
            {ROLES[asked.data.Role].may.toLowerCase()}.
          </Text>
          <JoinForm token={token} email={asked.data.Email} onJoined={(session) => void joined(session)} />
        </>
      )}
    </Door>
  );
}

function JoinForm(props: { token: string; email: string; onJoined: (session: Session) => void }) {
  const { token, email, onJoined } = props;
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [errors, setErrors] = useState<FieldError[]>([]);
  const accept = useMutation({
    mutationFn: () => invitations.accept(token, { Name: name.trim(), Password: password }),
    onSuccess: onJoined,
  });
  const submit = () => {
    const found: FieldError[] = [];
    if (!name.trim()) found.push({ id: 'name', message: 'Enter your name.' });
    const wrong = passwordError(password);
    if (wrong) found.push({ id: 'password', message: wrong });
    setErrors(found);
    if (found.length === 0) accept.mutate();
  };
  return (
    <Form onSubmit={submit} errors={errors} label="Join">
      <Stack gap={16}>
        {accept.error && <ErrorState error={accept.error} what="That did not work" />}
        <TextField label="E-mail" value={email} readOnly autoComplete="username" />
        <TextField
          id="name"
          label="Name"
          autoComplete="name"
          value={name}
          error={errorOf(errors, 'name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NewPassword
          id="password"
          label="Password"
          value={password}
          error={errorOf(errors, 'password')}
          onChange={setPassword}
        />
        <Button type="submit" size="md" loading={accept.isPending} fullWidth>
          Join
        </Button>
      </Stack>
    </Form>
  );
}
