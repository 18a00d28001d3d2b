import { Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { type AccessKey, accessKeys, type KeyRole } from '~/api/ext.ts';
import type { ApplicationResponse } from '~/api/types.ts';
import { ErrorState, errorOf, type FieldError, Form, SelectField, TextField } from '~/ui/index.ts';

export const KEY_ROLES: Record<KeyRole, { name: string; may: string }> = {
  ingest: {
    name: 'Events and endpoints',
    may: 'Only sends events and endpoints, and reads in-app messages. For apps on people’s devices.',
  },
  sender: {
    name: 'Sending',
    may: 'Also reads, and sends messages directly. For your own servers.',
  },
  read: { name: 'Reading', may: 'Reads everything, changes nothing. For dashboards and exports.' },
  admin: { name: 'Everything', may: 'Everything that the API can do.' },
};

/** A name, what the key may do, and where. */
export function NewKey(props: { apps: ApplicationResponse[]; onMade: (key: AccessKey) => void }) {
  const { apps, onMade } = props;
  const [name, setName] = useState('');
  const [role, setRole] = useState<KeyRole>('ingest');
  const [app, setApp] = useState(apps[0]?.Id ?? '');
  const [errors, setErrors] = useState<FieldError[]>([]);
  const make = useMutation({
    mutationFn: () => accessKeys.create({ Name: name.trim(), Role: role, ...(app ? { AppId: app } : {}) }),
    onSuccess: onMade,
  });
  const submit = () => {
    const found = name.trim() ? [] : [{ id: 'key-name', message: 'Name the program that will use it.' }];
    setErrors(found);
    if (found.length === 0) make.mutate();
  };
  return (
    <Form onSubmit={submit} errors={errors} label="New key">
      <Stack gap={16}>
        {make.error && <ErrorState error={make.error} what="The key was not made" />}
        <TextField
          id="key-name"
          label="Name"
          help="The program that will use it, for example “web shop”."
          data-autofocus
          value={name}
          error={errorOf(errors, 'key-name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SelectField
          label="May"
          help={KEY_ROLES[role].may}
          value={role}
          data={Object.entries(KEY_ROLES).map(([value, { name: label }]) => ({ value, label }))}
          onChange={(event) => setRole(event.currentTarget.value as KeyRole)}
        />
        <SelectField
          label="In"
          value={app}
          data={[
            ...apps.map(({ Id, Name }) => ({ value: Id, label: Name })),
            { value: '', label: 'All apps' },
          ]}
          onChange={(event) => setApp(event.currentTarget.value)}
        />
        <Button type="submit" loading={make.isPending}>
          Make the key
        </Button>
      </Stack>
    </Form>
  );
}
