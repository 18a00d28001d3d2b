import { Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { members, type Role } from '~/api/ext.ts';
import { ROLES } from '~/app/session.ts';
import { ErrorState, errorOf, type FieldError, Form, SelectField, TextField } from '~/ui/index.ts';

type Invitation = Awaited<ReturnType<typeof members.invite>>['Invitation'];

/** An address and a role; the answer is a link that works once. */
export function InviteForm({ onInvited }: { onInvited: (email: string, invitation: Invitation) => void }) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('marketer');
  const [errors, setErrors] = useState<FieldError[]>([]);
  const invite = useMutation({
    mutationFn: () => members.invite({ Email: email.trim(), Role: role }),
    onSuccess: ({ Invitation }) => onInvited(email.trim(), Invitation),
  });
  const submit = () => {
    const found = /^\S+@\S+$/.test(email.trim())
      ? []
      : [{ id: 'invite-email', message: 'Enter the e-mail address of one person.' }];
    setErrors(found);
    if (found.length === 0) invite.mutate();
  };
  return (
    <Form onSubmit={submit} errors={errors} label="Invite someone">
      <Stack gap={16}>
        {invite.error && <ErrorState error={invite.error} what="The invitation was not made" />}
        <TextField
          id="invite-email"
          label="E-mail"
          type="email"
          autoComplete="off"
          data-autofocus
          value={email}
          error={errorOf(errors, 'invite-email')}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <SelectField
          label="Role"
          help={ROLES[role].may}
          value={role}
          data={Object.entries(ROLES).map(([value, { name }]) => ({ value, label: name }))}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
        />
        <Button type="submit" loading={invite.isPending}>
          Make an invitation link
        </Button>
      </Stack>
    </Form>
  );
}
