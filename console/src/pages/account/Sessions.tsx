import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type OwnSession, session } from '~/api/ext.ts';
import { ownSessionsQuery } from '~/api/queries.ts';
import { Badge, type Column, DataTable, DateTime, EmptyState, RelativeTime, toast } from '~/ui/index.ts';
import { browserOf } from './browser.ts';

/** Where the reader is signed in; any other session can be ended here. */
export function Sessions() {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(ownSessionsQuery);
  const end = async (one: OwnSession) => {
    try {
      await session.revoke(one.Id);
      toast.done('That session has ended');
    } catch (caught) {
      toast.failed(caught, 'The session did not end');
    }
    await client.invalidateQueries({ queryKey: ownSessionsQuery.queryKey });
  };
  const columns: Column<OwnSession>[] = [
    {
      id: 'agent',
      header: 'Browser',
      card: 'title',
      cell: (one) => <span title={one.Agent}>{browserOf(one.Agent)}</span>,
    },
    { id: 'address', header: 'Address', cell: (one) => one.Address },
    { id: 'created', header: 'Signed in', cell: (one) => <DateTime at={one.Created} /> },
    {
      id: 'seen',
      header: 'Last seen',
      sort: (one) => one.LastSeen,
      cell: (one) => <RelativeTime at={one.LastSeen} />,
    },
    {
      id: 'do',
      header: 'Actions',
      align: 'right',
      cell: (one) =>
        one.Current ? (
          <Badge tone="accent">This one</Badge>
        ) : (
          <Button
            variant="subtle"
            color="red"
            size="compact-sm"
            onClick={() => void end(one)}
            aria-label={`End the session of ${browserOf(one.Agent)} at ${one.Address}`}
          >
            End it
          </Button>
        ),
    },
  ];
  return (
    <DataTable
      label="Your sessions"
      columns={columns}
      rows={data?.Item}
      rowKey={(one) => one.Id}
      error={error}
      onRetry={() => void refetch()}
      empty={<EmptyState title="No sessions">You are not signed in with a session.</EmptyState>}
    />
  );
}
