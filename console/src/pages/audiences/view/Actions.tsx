import { ActionIcon, Button, Menu, Text } from '@mantine/core';
import { IconCopy, IconDots, IconDownload, IconSend, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { segments } from '~/api/pinpoint.ts';
import { campaignsQuery, keys, segmentsQuery } from '~/api/queries.ts';
import type { SegmentResponse } from '~/api/types.ts';
import { useCan } from '~/app/session.ts';
import { plural } from '~/lib/format.ts';
import { ConfirmDialog, toast } from '~/ui/index.ts';
import { inUse, sourceOf } from '../logic/use.ts';

/** What one does with an audience. */
export function Actions({ app, segment }: { app: string; segment: SegmentResponse }) {
  const can = useCan();
  const [deleting, setDeleting] = useState(false);
  if (!can('edit')) return null;
  const path = `/apps/${app}`;
  return (
    <>
      <Button
        component={Link}
        to={`${path}/campaigns/new?segment=${segment.Id}` as string}
        leftSection={<IconSend size={16} />}
      >
        Send them something
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size="lg" variant="default" aria-label="More">
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component={Link}
            to={`${path}/jobs?tab=export&new=export&segment=${segment.Id}` as string}
            leftSection={<IconDownload size={16} />}
          >
            Export
          </Menu.Item>
          {segment.SegmentType !== 'IMPORT' && (
            <Menu.Item
              component={Link}
              to={`${path}/audiences/new?from=${segment.Id}` as string}
              leftSection={<IconCopy size={16} />}
            >
              Make a copy
            </Menu.Item>
          )}
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setDeleting(true)}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Delete app={app} segment={segment} opened={deleting} onClose={() => setDeleting(false)} />
    </>
  );
}

interface DeleteProps {
  app: string;
  segment: SegmentResponse;
  opened: boolean;
  onClose: () => void;
}

/** Says what rests on it first: the server does not keep it back. */
function Delete({ app, segment, opened, onClose }: DeleteProps) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const campaigns = useQuery({ ...campaignsQuery(app), enabled: opened }).data?.items ?? [];
  const others = useQuery({ ...segmentsQuery(app), enabled: opened }).data?.items ?? [];
  const used = inUse(campaigns, segment.Id);
  const above = sourceOf(others, segment.Id);
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={`Delete ${segment.Name || 'this audience'}?`}
      confirmLabel="Delete it"
      danger
      onConfirm={async () => {
        await segments.remove(app, segment.Id);
        toast.done('Deleted', segment.Name);
        // Nobody asks for it any more before it is forgotten here.
        await navigate({ to: '/apps/$app/audiences', params: { app } });
        client.removeQueries({ queryKey: keys.of(app, 'segments', segment.Id) });
        void client.invalidateQueries({ queryKey: keys.of(app, 'segments') });
      }}
    >
      <Text>The people stay; all versions of this definition go.</Text>
      {used.length > 0 && (
        <Text mt={8}>
          {plural(used.length, 'campaign')} still to run will fail without it:{' '}
          {used.map(({ Name, Id }) => Name || Id).join(', ')}.
        </Text>
      )}
      {above.length > 0 && (
        <Text mt={8}>
          {plural(above.length, 'audience')} start from it, and will find nobody there:{' '}
          {above.map(({ Name, Id }) => Name || Id).join(', ')}.
        </Text>
      )}
    </ConfirmDialog>
  );
}
