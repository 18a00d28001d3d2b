import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { apps } from '~/api/pinpoint.ts';
import { keys } from '~/api/queries.ts';
import { ErrorState } from '~/ui/ErrorState.tsx';
import { Form, TextField } from '~/ui/fields.tsx';

/** Makes an app and opens it. */
export default function NewApp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [name, setName] = useState('');
  const client = useQueryClient();
  const navigate = useNavigate();
  const create = useMutation({
    mutationFn: () => apps.create({ Name: name.trim() }),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: keys.apps });
      setName('');
      onClose();
      await navigate({ to: '/apps/$app/today', params: { app: made.Id } });
    },
  });
  return (
    <Modal opened={opened} onClose={onClose} title="New app" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Form onSubmit={() => name.trim() && create.mutate()}>
        <Stack gap={16}>
          <TextField
            label="Name"
            help="What its people know it as; you can have many apps on one server."
            value={name}
            maxLength={64}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          {create.error && <ErrorState error={create.error} what="The app was not made" />}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!name.trim()} loading={create.isPending}>
              Make the app
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  );
}
