import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Member, members, type Role } from '~/api/ext.ts';
import { membersQuery } from '~/api/queries.ts';
import { ROLES, useSession } from '~/app/session.ts';
import { plural } from '~/lib/format.ts';
import {
  Badge,
  type Column,
  ConfirmDialog,
  CopyBlock,
  DataTable,
  DateTime,
  EmptyState,
  Page,
  PageHeader,
  Panel,
  RelativeTime,
  SelectField,
  toast,
} from '~/ui/index.ts';
import { InviteForm } from './InviteForm.tsx';

const ORDER: Role[] = ['admin', 'launcher', 'marketer', 'analyst', 'support'];

/** Who may use the console, and what each may do. */
export default function Members() {
  const { data, error, refetch } = useQuery(membersQuery);
  const client = useQueryClient();
  const [inviting, setInviting] = useState(false);
  const [invitation, setInvitation] = useState<{ email: string; url: string; expires: string }>();
  const [removing, setRemoving] = useState<Member>();
  const refresh = () => client.invalidateQueries({ queryKey: membersQuery.queryKey });

  return (
    <Page>
      <PageHeader
        title="Members"
        description="People who use this console. Programs use access keys instead."
        actions={
          <Button leftSection={<IconUserPlus size={16} />} onClick={() => setInviting(true)}>
            Invite someone
          </Button>
        }
      />
      {invitation && (
        <Panel title={`Send this link to ${invitation.email}`}>
          <Stack gap={8}>
            <Text size="sm" c="dimmed">
              Whoever opens it chooses a password and is in. It works once, until{' '}
              <DateTime at={invitation.expires} />.
            </Text>
            <CopyBlock code={invitation.url} label="Copy the link" />
          </Stack>
        </Panel>
      )}
      <DataTable
        label="Members"
        columns={columns(refresh, setRemoving)}
        rows={data?.Item}
        rowKey={(member) => member.Id}
        error={error}
        onRetry={() => void refetch()}
        footer={data && plural(data.Item.length, 'member')}
        empty={<EmptyState title="Nobody yet">Invite the people you work with.</EmptyState>}
      />
      <Panel title="What each role may do">
        <dl style={{ display: 'grid', gridTemplateColumns: 'max-content 1fr', gap: '8px 16px', margin: 0 }}>
          {ORDER.map((role) => (
            <div key={role} style={{ display: 'contents' }}>
              <dt>
                <strong>{ROLES[role].name}</strong>
              </dt>
              <dd style={{ margin: 0 }}>{ROLES[role].may}</dd>
            </div>
          ))}
        </dl>
      </Panel>
      <Modal
        opened={inviting}
        onClose={() => setInviting(false)}
        title="Invite someone"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <InviteForm
          onInvited={(email, { Url, Expires }) => {
            setInvitation({ email, url: Url, expires: Expires });
            setInviting(false);
            void refresh();
          }}
        />
      </Modal>
      <ConfirmDialog
        opened={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title={`Remove ${removing?.Email ?? ''}?`}
        confirmLabel="Remove"
        danger
        onConfirm={async () => {
          await members.remove(removing!.Id);
          toast.done(`${removing!.Email} can no longer sign in`);
          await refresh();
        }}
      >
        Their sessions end now. What they made stays, and the audit log still names them.
      </ConfirmDialog>
    </Page>
  );
}

function columns(refresh: () => void, remove: (member: Member) => void): Column<Member>[] {
  return [
    {
      id: 'email',
      header: 'Member',
      card: 'title',
      sort: (member) => member.Email,
      cell: (member) => (
        <span>
          {member.Name && member.Name !== member.Email && <strong>{member.Name} </strong>}
          {member.Email}
        </span>
      ),
    },
    { id: 'role', header: 'Role', cell: (member) => <RoleSelect member={member} onChanged={refresh} /> },
    {
      id: 'state',
      header: 'Sign-in',
      cell: (member) =>
        member.Invited ? (
          <Badge tone="warn">Invited</Badge>
        ) : (
          <Badge tone={member.Totp ? 'good' : 'neutral'}>
            {member.Totp ? 'With a second factor' : 'Password only'}
          </Badge>
        ),
    },
    {
      id: 'seen',
      header: 'Last seen',
      sort: (member) => member.LastSeen,
      cell: (member) => <RelativeTime at={member.LastSeen} />,
    },
    {
      id: 'do',
      header: 'Actions',
      align: 'right',
      cell: (member) => <Remove member={member} onRemove={remove} />,
    },
  ];
}

function Remove({ member, onRemove }: { member: Member; onRemove: (member: Member) => void }) {
  const { Member: me } = useSession();
  if (member.Id === me.Id) return <Text size="sm">You</Text>;
  return (
    <Group justify="flex-end">
      <Button
        variant="subtle"
        color="red"
        size="compact-sm"
        onClick={() => onRemove(member)}
        aria-label={`Remove ${member.Email}`}
      >
        Remove
      </Button>
    </Group>
  );
}

function RoleSelect({ member, onChanged }: { member: Member; onChanged: () => void }) {
  const [busy, setBusy] = useState(false);
  const change = async (role: Role) => {
    setBusy(true);
    try {
      await members.update(member.Id, { Role: role });
      toast.done(`${member.Email} is now ${ROLES[role].name.toLowerCase()}`);
      onChanged();
    } catch (error) {
      toast.failed(error, 'The role was not changed');
    } finally {
      setBusy(false);
    }
  };
  return (
    <SelectField
      label={`Role of ${member.Email}`}
      labelProps={{ className: 'cp-sr' }}
      size="xs"
      value={member.Role}
      disabled={busy}
      data={ORDER.map((role) => ({ value: role, label: ROLES[role].name }))}
      onChange={(event) => void change(event.currentTarget.value as Role)}
    />
  );
}
