import { Button, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { apps } from '~/api/pinpoint.ts';
import { keys } from '~/api/queries.ts';
import { useApp, useCan } from '~/app/session.ts';
import { Code, ConfirmDialog, CopyBlock, DateTime, Panel, TextField, toast } from '~/ui/index.ts';

/** What the app is, and its end. */
export function General() {
  const app = useApp();
  const can = useCan();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState('');
  if (!app) return null;
  const remove = async () => {
    if (typed !== app.Name) throw new Error('The name is not the same.');
    await apps.remove(app.Id);
    toast.done(`${app.Name} is deleted`);
    await client.invalidateQueries({ queryKey: keys.apps });
    await navigate({ to: '/' });
  };
  return (
    <Stack gap={16}>
      <Panel
        title={app.Name}
        description={
          <>
            Made <DateTime at={app.CreationDate} />
          </>
        }
      >
        <Stack gap={8}>
          <Text size="sm" c="dimmed">
            Its id, for <Code>--application-id</Code>
          </Text>
          <CopyBlock code={app.Id} label="Copy the id" />
          <Text size="sm" c="dimmed">
            Its ARN
          </Text>
          <CopyBlock code={app.Arn} label="Copy the ARN" />
        </Stack>
      </Panel>
      {can('settings') && (
        <Panel
          title="Delete the app"
          description="Its people, audiences, campaigns and numbers go with it. Templates belong to the account and stay."
        >
          <Button color="red" variant="light" onClick={() => setAsking(true)}>
            Delete {app.Name}
          </Button>
        </Panel>
      )}
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Delete ${app.Name}?`}
        confirmLabel="Delete it"
        danger
        onConfirm={remove}
      >
        <Stack gap={12}>
          <Text>This cannot be taken back.</Text>
          <TextField
            label={`Type the app’s name to go on: ${app.Name}`}
            value={typed}
            autoComplete="off"
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </Stack>
      </ConfirmDialog>
    </Stack>
  );
}
