import { Button, Group, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '~/api/client.ts';
import { session } from '~/api/ext.ts';
import { ErrorState, errorOf, type FieldError, Form, Panel, SecretField, toast } from '~/ui/index.ts';
import { NewPassword } from './NewPassword.tsx';
import { passwordError } from './password.ts';

/** Changing the password ends every other session. */
export function Password() {
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [errors, setErrors] = useState<FieldError[]>([]);
  const change = useMutation({
    mutationFn: () => session.changePassword({ Old: old, New: fresh }),
    onSuccess: () => {
      setOld('');
      setFresh('');
      toast.done('The password is changed', 'Your other sessions have ended.');
    },
  });
  const submit = () => {
    const found: FieldError[] = [];
    if (!old) found.push({ id: 'old-password', message: 'Enter the password you have now.' });
    const wrong = passwordError(fresh);
    if (wrong) found.push({ id: 'new-password', message: wrong });
    setErrors(found);
    if (found.length === 0) change.mutate();
  };
  const refused = change.error instanceof ApiError && [401, 403].includes(change.error.status);
  return (
    <Panel title="Password">
      <Form onSubmit={submit} errors={errors} label="Change the password">
        <Stack gap={16} maw={420}>
          {change.error && (
            <ErrorState
              error={change.error}
              what={refused ? 'The old password is not right' : 'The password was not changed'}
            />
          )}
          <SecretField
            id="old-password"
            label="Password now"
            autoComplete="current-password"
            value={old}
            error={errorOf(errors, 'old-password')}
            onChange={(event) => setOld(event.currentTarget.value)}
          />
          <NewPassword
            id="new-password"
            label="New password"
            value={fresh}
            error={errorOf(errors, 'new-password')}
            onChange={setFresh}
          />
          <Group>
            <Button type="submit" loading={change.isPending}>
              Change the password
            </Button>
          </Group>
        </Stack>
      </Form>
    </Panel>
  );
}
