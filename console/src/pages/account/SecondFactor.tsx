import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { session } from '~/api/ext.ts';
import { keys } from '~/api/queries.ts';
import { useSession } from '~/app/session.ts';
import { Badge, CopyBlock, ErrorState, Form, Panel, SecretField, TextField, toast } from '~/ui/index.ts';

/** Six digits from an authenticator app, asked besides the password. */
export function SecondFactor() {
  const { Member } = useSession();
  return (
    <Panel
      title="Second factor"
      description="A code from an authenticator app, asked besides the password."
      actions={<Badge tone={Member.Totp ? 'good' : 'warn'}>{Member.Totp ? 'On' : 'Off'}</Badge>}
    >
      {Member.Totp ? <TurnOff /> : <TurnOn />}
    </Panel>
  );
}

function useRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: keys.session });
}

function TurnOn() {
  const refresh = useRefresh();
  const [code, setCode] = useState('');
  const start = useMutation({ mutationFn: session.totpStart });
  const confirm = useMutation({
    mutationFn: () => session.totpOn({ Code: code.replace(/\s/g, '') }),
    onSuccess: () => {
      toast.done('The second factor is on', 'From now on a code is asked when you sign in.');
      void refresh();
    },
  });
  if (!start.data) {
    return (
      <Stack gap={16} align="flex-start">
        {start.error && <ErrorState error={start.error} />}
        <Text>Anyone who learns your password could still not sign in.</Text>
        <Button onClick={() => start.mutate()} loading={start.isPending}>
          Set it up
        </Button>
      </Stack>
    );
  }
  return (
    <Form onSubmit={() => confirm.mutate()} label="Turn the second factor on">
      <Stack gap={16} maw={520}>
        <Text>
          Add this key to your authenticator app (
          <a href={start.data.Uri}>open it in an app on this device</a>), then enter the code it shows.
        </Text>
        <CopyBlock code={start.data.Secret.replace(/(.{4})(?=.)/g, '$1 ')} label="Copy the key" />
        {confirm.error && <ErrorState error={confirm.error} what="The code is not right, or too old" />}
        <TextField
          label="Code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={7}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" loading={confirm.isPending} disabled={code.replace(/\s/g, '').length !== 6}>
            Turn it on
          </Button>
        </Group>
      </Stack>
    </Form>
  );
}

function TurnOff() {
  const refresh = useRefresh();
  const [password, setPassword] = useState('');
  const off = useMutation({
    mutationFn: () => session.totpOff({ Password: password }),
    onSuccess: () => {
      toast.done('The second factor is off');
      void refresh();
    },
  });
  return (
    <Form onSubmit={() => off.mutate()} label="Turn the second factor off">
      <Stack gap={16} maw={420}>
        {off.error && <ErrorState error={off.error} what="The second factor is still on" />}
        <SecretField
          label="Password"
          help="Asked so that an open browser alone cannot turn it off."
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" color="red" variant="light" loading={off.isPending} disabled={!password}>
            Turn it off
          </Button>
        </Group>
      </Stack>
    </Form>
  );
}
