import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { channels } from '~/api/pinpoint.ts';
import { emailChannelQuery, keys, statusQuery } from '~/api/queries.ts';
import { useAppId, useCan, useSession } from '~/app/session.ts';
import {
  Badge,
  ErrorState,
  errorOf,
  type FieldError,
  Form,
  Panel,
  SwitchField,
  TextField,
  toast,
  useDraft,
} from '~/ui/index.ts';
import { identityOf, senderError } from './sender.ts';

/** The app's e-mail channel: who it writes as, and whether it may. */
export function Email() {
  const app = useAppId();
  const can = useCan();
  const { Region, AccountId } = useSession();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(emailChannelQuery(app));
  const carrier = useQuery(statusQuery(app)).data?.Carrier?.EMAIL;
  const [errors, setErrors] = useState<FieldError[]>([]);
  const draft = useDraft(`email ${app}`, { from: data?.FromAddress ?? '', on: data?.Enabled ?? true });
  const save = useMutation({
    mutationFn: () =>
      channels.updateEmail(app, {
        FromAddress: draft.value.from.trim(),
        Identity: data?.Identity ?? identityOf(draft.value.from, Region, AccountId),
        Enabled: draft.value.on,
      }),
    onSuccess: () => {
      draft.clear();
      toast.done('The e-mail channel is stored');
      void client.invalidateQueries({ queryKey: keys.of(app, 'channels') });
    },
  });
  const submit = () => {
    const wrong = senderError(draft.value.from);
    setErrors(wrong ? [{ id: 'from', message: wrong }] : []);
    if (!wrong) save.mutate();
  };
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={220} />;
  return (
    <Panel
      title="E-mail channel"
      description={
        carrier === 'sandbox'
          ? 'This server’s carrier is the sandbox: mail lands in the inbox here and goes nowhere else.'
          : 'Mail goes out through the relay that this server’s operator chose.'
      }
      actions={
        <Badge tone={data?.Enabled ? 'good' : 'warn'}>
          {data ? (data.Enabled ? 'On' : 'Off') : 'Not set up'}
        </Badge>
      }
    >
      <Form onSubmit={submit} errors={errors} label="E-mail channel">
        <Stack gap={16} maw={560}>
          {save.error && <ErrorState error={save.error} what="The channel was not stored" />}
          <TextField
            id="from"
            label="From"
            help="An address, or a name with one: All Things Sports <tickets@example.com>."
            value={draft.value.from}
            readOnly={!can('settings')}
            error={errorOf(errors, 'from')}
            onChange={(event) => draft.set({ ...draft.value, from: event.currentTarget.value })}
          />
          <SwitchField
            label="Campaigns may send e-mail"
            checked={draft.value.on}
            disabled={!can('settings')}
            onChange={(event) => draft.set({ ...draft.value, on: event.currentTarget.checked })}
          />
          {can('settings') ? (
            <Group>
              <Button type="submit" loading={save.isPending}>
                Store the channel
              </Button>
            </Group>
          ) : (
            <Text size="sm" c="dimmed">
              An admin can change this.
            </Text>
          )}
        </Stack>
      </Form>
    </Panel>
  );
}
