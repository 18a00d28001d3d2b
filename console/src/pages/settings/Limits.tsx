import { Button, Group, Skeleton, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { apps } from '~/api/pinpoint.ts';
import { keys, settingsQuery } from '~/api/queries.ts';
import { useAppId, useCan } from '~/app/session.ts';
import { ErrorState, errorOf, Form, NumberField, Panel, TextField, toast, useDraft } from '~/ui/index.ts';
import { type LimitsForm, toForm, toRequest, type Wrong, wrongs } from './limits.ts';

/** Defaults for campaigns made from now on. */
export function Limits() {
  const app = useAppId();
  const can = useCan();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(settingsQuery(app));
  const [errors, setErrors] = useState<Wrong[]>([]);
  const draft = useDraft<LimitsForm>(`limits ${app}`, toForm(data));
  const save = useMutation({
    mutationFn: () => apps.updateSettings(app, toRequest(draft.value)),
    onSuccess: (stored) => {
      draft.clear(toForm(stored));
      toast.done('The caps are stored', 'Campaigns made from now on take them over.');
      void client.invalidateQueries({ queryKey: keys.of(app, 'settings') });
    },
  });
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={320} />;
  const { value, set } = draft;
  const submit = () => {
    const found = wrongs(value);
    setErrors(found);
    if (found.length === 0) save.mutate();
  };
  const number = (name: 'daily' | 'total' | 'duration' | 'rate', label: string, help: ReactNode) => (
    <NumberField
      id={name}
      label={label}
      help={help}
      allowDecimal={false}
      allowNegative={false}
      readOnly={!can('settings')}
      value={value[name]}
      error={errorOf(errors, name)}
      onChange={(next) => set({ ...value, [name]: typeof next === 'number' ? next : '' })}
    />
  );
  const time = (name: 'start' | 'end', label: string) => (
    <TextField
      id={name}
      type="time"
      label={label}
      readOnly={!can('settings')}
      value={value[name]}
      error={errorOf(errors, name)}
      onChange={(event) => set({ ...value, [name]: event.currentTarget.value })}
    />
  );
  return (
    <Form onSubmit={submit} errors={errors} label="Caps and quiet time">
      <Stack gap={16}>
        {save.error && <ErrorState error={save.error} what="The settings were not stored" />}
        <Panel title="Caps" description="For campaigns made from now on; each campaign can say otherwise.">
          <Stack gap={12} maw={560}>
            {number(
              'daily',
              'Messages a day',
              'To one endpoint in 24 hours, over all campaigns; empty: no cap.',
            )}
            {number('total', 'Messages of one campaign', 'To one endpoint over all its runs; empty: no cap.')}
            {number('rate', 'Messages a second', 'Empty: as fast as the carrier takes them.')}
            {number(
              'duration',
              'Seconds a run may try',
              'Who is not reached by then is not sent to any more.',
            )}
          </Stack>
        </Panel>
        <Panel
          title="Quiet time"
          description="In each person’s own time zone. Whoever has none known is sent to at any time."
        >
          <Group align="flex-start">
            {time('start', 'From')}
            {time('end', 'To')}
          </Group>
        </Panel>
        {can('settings') && (
          <Group>
            <Button type="submit" loading={save.isPending} disabled={!draft.dirty}>
              Store
            </Button>
          </Group>
        )}
      </Stack>
    </Form>
  );
}
