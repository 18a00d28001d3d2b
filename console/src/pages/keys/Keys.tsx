import { Button, Group, Modal, Stack, Tabs, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AccessKey, accessKeys } from '~/api/ext.ts';
import { accessKeysQuery, appsQuery } from '~/api/queries.ts';
import { useSession } from '~/app/session.ts';
import { plural } from '~/lib/format.ts';
import {
  Badge,
  Code,
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
  TabRow,
  toast,
} from '~/ui/index.ts';
import { lines } from './lines.ts';
import { KEY_ROLES, NewKey } from './NewKey.tsx';

/** Keys for programs, and the lines that make a program use them. */
export default function Keys() {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(accessKeysQuery);
  const apps = useQuery(appsQuery).data;
  const [making, setMaking] = useState(false);
  const [shown, setShown] = useState<AccessKey>();
  const [revoking, setRevoking] = useState<AccessKey>();
  const [rotating, setRotating] = useState<AccessKey>();
  const refresh = () => client.invalidateQueries({ queryKey: accessKeysQuery.queryKey });
  const names = new Map(apps?.map((one) => [one.Id, one.Name]));
  const make = (
    <Button leftSection={<IconKey size={16} />} onClick={() => setMaking(true)}>
      New key
    </Button>
  );
  return (
    <Page>
      <PageHeader
        title="Access keys"
        description="Programs sign their calls with a key, as they did with Pinpoint. Give each program its own."
        actions={make}
      />
      {(shown?.SecretAccessKey ?? shown?.Address) && (
        <Panel title={`The ${shown?.Address ? 'address' : 'secret'} of ${shown?.Name}`}>
          <Stack gap={8}>
            <Text size="sm" c="dimmed">
              Copy it now: it is shown this once and kept sealed.
            </Text>
            <CopyBlock
              code={shown?.SecretAccessKey ?? shown?.Address ?? ''}
              label={shown?.Address ? 'Copy the address' : 'Copy the secret'}
            />
          </Stack>
        </Panel>
      )}
      <DataTable
        label="Access keys"
        columns={columns(names, setRotating, setRevoking)}
        rows={data?.Item}
        rowKey={(key) => key.AccessKeyId}
        onOpen={(key) => setShown(key.AccessKeyId === shown?.AccessKeyId ? shown : key)}
        selected={(key) => key.AccessKeyId === shown?.AccessKeyId}
        error={error}
        onRetry={() => void refetch()}
        footer={data && data.Item.length > 0 ? plural(data.Item.length, 'key') : undefined}
        empty={
          <EmptyState icon={IconKey} title="No keys yet" action={make}>
            The root key of the server’s start works everywhere. A key made here can do less: only send events
            of one app, only read.
          </EmptyState>
        }
      />
      <Panel
        title="Use it"
        description="An application that used Pinpoint needs no other change than these variables."
      >
        <HowTo keyId={shown?.AccessKeyId ?? 'AK…'} secret={shown?.SecretAccessKey ?? ''} />
      </Panel>
      <Modal
        opened={making}
        onClose={() => setMaking(false)}
        title="New key"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <NewKey
          apps={apps ?? []}
          onMade={(key) => {
            setShown(key);
            setMaking(false);
            void refresh();
          }}
        />
      </Modal>
      <ConfirmDialog
        opened={rotating !== undefined}
        onClose={() => setRotating(undefined)}
        title={`Rotate ${rotating?.Name ?? ''}?`}
        confirmLabel="Rotate"
        onConfirm={async () => {
          setShown(await accessKeys.rotate(rotating!.AccessKeyId));
          toast.done(`${rotating!.Name} has a new secret`);
          await refresh();
        }}
      >
        {rotating?.IdentityPoolId
          ? 'Apps get credentials made of a new secret. Those that they have stay good until they end, for a day at most.'
          : 'It gets a new secret, which is shown once. The old one stays good for 24 hours, so that programs can change over.'}
      </ConfirmDialog>
      <ConfirmDialog
        opened={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        title={`Revoke ${revoking?.Name ?? ''}?`}
        confirmLabel="Revoke"
        danger
        onConfirm={async () => {
          await accessKeys.remove(revoking!.AccessKeyId);
          toast.done(`${revoking!.Name} is revoked`);
          await refresh();
        }}
      >
        Programs that sign with <Code>{revoking?.AccessKeyId}</Code> are refused from now on.
      </ConfirmDialog>
    </Page>
  );
}

function columns(
  names: Map<string, string>,
  rotate: (key: AccessKey) => void,
  revoke: (key: AccessKey) => void,
): Column<AccessKey>[] {
  return [
    { id: 'name', header: 'Name', card: 'title', sort: (key) => key.Name, cell: (key) => key.Name },
    { id: 'id', header: 'Key id', cell: (key) => <Code>{key.AccessKeyId}</Code> },
    { id: 'role', header: 'May', cell: (key) => <Badge>{KEY_ROLES[key.Role]?.name ?? key.Role}</Badge> },
    {
      id: 'app',
      header: 'App',
      cell: (key) => (key.AppId ? (names.get(key.AppId) ?? key.AppId) : 'All apps'),
    },
    {
      id: 'used',
      header: 'Last used',
      sort: (key) => key.LastUsed,
      cell: (key) => <RelativeTime at={key.LastUsed} />,
    },
    { id: 'made', header: 'Made', cell: (key) => <DateTime at={key.Created} dateOnly /> },
    {
      id: 'do',
      header: 'Actions',
      align: 'right',
      cell: (key) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => rotate(key)}
            aria-label={`Rotate ${key.Name}`}
          >
            Rotate
          </Button>
          <Button
            variant="subtle"
            color="red"
            size="compact-sm"
            onClick={() => revoke(key)}
            aria-label={`Revoke ${key.Name}`}
          >
            Revoke
          </Button>
        </Group>
      ),
    },
  ];
}

function HowTo({ keyId, secret }: { keyId: string; secret: string }) {
  const { Region, PublicUrl } = useSession();
  const [chosen, setChosen] = useState('cli');
  const all = lines({ url: PublicUrl, region: Region, keyId, secret });
  return (
    <Tabs value={chosen} onChange={(next) => setChosen(next ?? 'cli')} keepMounted={false}>
      <TabRow tabs={all} chosen={chosen} />
      {all.map(({ id, label, code }) => (
        <Tabs.Panel key={id} value={id} pt={12}>
          <CopyBlock code={code} label={`Copy the lines for ${label}`} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
