import { ActionIcon, Button, Menu, Text } from '@mantine/core';
import { IconBan, IconDots, IconMailCheck, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type PersonDetail, suppressions } from '~/api/ext.ts';
import { endpoints } from '~/api/pinpoint.ts';
import { keys } from '~/api/queries.ts';
import { useCan } from '~/app/session.ts';
import { plural } from '~/lib/format.ts';
import { ConfirmDialog, DateTime, toast } from '~/ui/index.ts';
import { Suppress } from './Suppress.tsx';
import { REASONS } from './words.ts';

type Asking = 'suppress' | 'lift' | 'delete';

/** Stops or allows messages to an address; forgets an endpoint. */
export function Actions({ app, person }: { app: string; person: PersonDetail }) {
  const can = useCan();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<Asking>();
  const { Endpoint, Others, Suppression } = person;
  const { Address = '', ChannelType = 'EMAIL', Id = '' } = Endpoint;
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.of(app, 'person') }),
      client.invalidateQueries({ queryKey: keys.of(app, 'suppressions') }),
    ]);
  const close = () => setAsking(undefined);
  // Support sees masked addresses: they cannot be put on a list as they are shown.
  const named = Address !== '' && !Address.includes('***');
  const maySuppress = !Suppression && can('suppress') && Address !== '';
  const mayLift = Suppression && can('settings') && named;
  return (
    <>
      {maySuppress && (
        <Button variant="default" leftSection={<IconBan size={16} />} onClick={() => setAsking('suppress')}>
          Suppress the address
        </Button>
      )}
      {mayLift && (
        <Button variant="default" leftSection={<IconMailCheck size={16} />} onClick={() => setAsking('lift')}>
          Lift the suppression
        </Button>
      )}
      {can('settings') && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size="lg" variant="default" aria-label="More">
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setAsking('delete')}>
              Delete the endpoint
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <Suppress
        opened={asking === 'suppress'}
        onClose={close}
        shown={Address}
        masked={!named}
        onSuppress={async (address) => {
          await suppressions.add(app, { Address: address, Channel: ChannelType });
          toast.done(`${address} is not sent to any more`);
          await refresh();
        }}
      />
      <ConfirmDialog
        opened={asking === 'lift'}
        onClose={close}
        title={`Send to ${Address} again?`}
        confirmLabel="Lift the suppression"
        onConfirm={async () => {
          await suppressions.remove(app, Address, ChannelType);
          toast.done(`${Address} can be sent to again`);
          await refresh();
        }}
      >
        <Text>
          It is suppressed since <DateTime at={Suppression?.At} />:{' '}
          {REASONS[Suppression?.Reason ?? ''] ?? Suppression?.Reason}. Only do this when this person has
          agreed to it, or when the address is known to work.
        </Text>
      </ConfirmDialog>
      <ConfirmDialog
        opened={asking === 'delete'}
        onClose={close}
        title="Delete this endpoint?"
        confirmLabel="Delete it"
        danger
        onConfirm={async () => {
          await endpoints.remove(app, Id);
          toast.done('Deleted', Id);
          void client.invalidateQueries({ queryKey: keys.of(app, 'people') });
          void navigate({ to: '/apps/$app/people', params: { app } });
        }}
      >
        <Text>
          {Address || Id} is forgotten: its attributes go, and no audience finds it any more. What was counted
          stays counted.
        </Text>
        {Others.length > 0 && (
          <Text mt={8}>
            {plural(Others.length, 'other endpoint')} of {Endpoint.User?.UserId}{' '}
            {Others.length === 1 ? 'stays' : 'stay'}.
          </Text>
        )}
      </ConfirmDialog>
    </>
  );
}
