import { Button, Group, Stack } from '@mantine/core';
import { IconBan } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Suppression, suppressions } from '~/api/ext.ts';
import { keys, suppressionsQuery } from '~/api/queries.ts';
import { useAppId, useCan } from '~/app/session.ts';
import {
  Badge,
  type Column,
  ConfirmDialog,
  DataTable,
  DateTime,
  EmptyState,
  ErrorState,
  Form,
  Panel,
  TextField,
  toast,
  useTokens,
} from '~/ui/index.ts';

const REASONS: Record<string, string> = {
  UNSUBSCRIBED: 'Unsubscribed',
  HARD_BOUNCE: 'Bounced for good',
  COMPLAINT: 'Complained',
  MANUAL: 'Added by hand',
};

/** Addresses that are not sent to, and why. */
export function Suppressions() {
  const app = useAppId();
  const can = useCan();
  const client = useQueryClient();
  const paging = useTokens(app);
  const { data, error, refetch } = useQuery(suppressionsQuery(app, { token: paging.token, pageSize: 50 }));
  const [address, setAddress] = useState('');
  const [lifting, setLifting] = useState<Suppression>();
  const refresh = () => client.invalidateQueries({ queryKey: keys.of(app, 'suppressions') });
  const add = useMutation({
    mutationFn: () => suppressions.add(app, { Address: address.trim() }),
    onSuccess: () => {
      toast.done(`${address.trim()} is not sent to any more`);
      setAddress('');
      void refresh();
    },
  });
  const columns: Column<Suppression>[] = [
    { id: 'address', header: 'Address', card: 'title', cell: (one) => one.Address },
    { id: 'reason', header: 'Why', cell: (one) => <Badge>{REASONS[one.Reason] ?? one.Reason}</Badge> },
    { id: 'detail', header: 'In detail', cell: detail },
    { id: 'at', header: 'Since', cell: (one) => <DateTime at={one.At} /> },
  ];
  if (can('settings')) columns.push(lift(setLifting));
  return (
    <Stack>
      {can('suppress') && (
        <Panel
          title="Add an address"
          description="Whoever unsubscribes, bounces or complains is added by itself. An opt-out of an endpoint is apart from this."
        >
          <Form onSubmit={() => address.includes('@') && add.mutate()} label="Add an address">
            {add.error && <ErrorState error={add.error} what="The address was not added" />}
            <Group align="flex-end">
              <TextField
                label="Address"
                type="email"
                value={address}
                onChange={(event) => setAddress(event.currentTarget.value)}
                style={{ flex: '1 1 220px', maxWidth: 360 }}
              />
              <Button type="submit" loading={add.isPending} disabled={!address.includes('@')}>
                Suppress it
              </Button>
            </Group>
          </Form>
        </Panel>
      )}
      <DataTable
        label="Suppressions"
        columns={columns}
        rows={data?.Item}
        rowKey={(one) => `${one.Channel} ${one.Address}`}
        error={error}
        onRetry={() => void refetch()}
        paging={paging}
        nextToken={data?.NextToken}
        empty={
          <EmptyState icon={IconBan} title="Nobody is suppressed">
            The first mail already carries a one-click unsubscribe; whoever uses it appears here.
          </EmptyState>
        }
      />
      <ConfirmDialog
        opened={lifting !== undefined}
        onClose={() => setLifting(undefined)}
        title={`Send to ${lifting?.Address ?? ''} again?`}
        confirmLabel="Lift the suppression"
        onConfirm={async () => {
          await suppressions.remove(app, lifting!.Address, lifting!.Channel);
          toast.done(`${lifting!.Address} can be sent to again`);
          await refresh();
        }}
      >
        Only do this when this person has agreed to it, or when the address is known to work.
      </ConfirmDialog>
    </Stack>
  );
}

/** What the receiving server said, or which message it was about. */
function detail({ Detail }: Suppression) {
  if (!Detail) return '–';
  return /^[0-9a-f]{32}$/.test(Detail) ? <span title={Detail}>message {Detail.slice(0, 8)}…</span> : Detail;
}

/** Only for those whom the server lets: what somebody asked for is not undone by just anybody. */
function lift(onLift: (one: Suppression) => void): Column<Suppression> {
  return {
    id: 'do',
    header: 'Actions',
    align: 'right',
    cell: (one) => (
      <Button
        variant="subtle"
        size="compact-sm"
        onClick={() => onLift(one)}
        aria-label={`Lift ${one.Address}`}
      >
        Lift
      </Button>
    ),
  };
}
