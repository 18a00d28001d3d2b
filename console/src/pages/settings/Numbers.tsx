import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { metrics } from '~/api/ext.ts';
import { fieldsQuery, keys, metricDefinitionsQuery } from '~/api/queries.ts';
import { useAppId } from '~/app/session.ts';
import { ErrorState, Form, NumberField, Panel, TextField, toast, useDraft } from '~/ui/index.ts';
import { isNarrowed, type NumbersForm, toDefinitions, toForm } from './definitions.ts';

/** What activation, coming back and conversion mean for this app. */
export function Numbers() {
  const app = useAppId();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(metricDefinitionsQuery(app));
  const events = useQuery(fieldsQuery(app)).data?.Events ?? [];
  const draft = useDraft<NumbersForm>(`numbers ${app}`, toForm(data ?? {}));
  const list = useId();
  const save = useMutation({
    mutationFn: () => metrics.define(app, toDefinitions(draft.value, data ?? {})),
    onSuccess: (stored) => {
      draft.clear(toForm(stored));
      toast.done('The numbers are defined', 'They count all of the app’s history at once.');
      void client.invalidateQueries({ queryKey: keys.of(app, 'metrics') });
    },
  });
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={420} />;
  const { value, set } = draft;
  const text = (name: keyof NumbersForm, label: string, help: ReactNode, suggest = true) => (
    <TextField
      label={label}
      help={help}
      list={suggest ? list : undefined}
      value={String(value[name])}
      onChange={(event) => set({ ...value, [name]: event.currentTarget.value })}
    />
  );
  const number = (name: 'atLeast' | 'withinDays' | 'withinHours', label: string, min: number) => (
    <NumberField
      label={label}
      min={min}
      allowDecimal={false}
      value={value[name]}
      onChange={(next) => set({ ...value, [name]: typeof next === 'number' ? next : '' })}
      maw={220}
    />
  );
  return (
    <Form onSubmit={() => save.mutate()} label="Numbers">
      <datalist id={list}>
        {events.map(({ EventType }) => (
          <option key={EventType} value={EventType} />
        ))}
      </datalist>
      <Stack gap={16}>
        {save.error && <ErrorState error={save.error} what="The definitions were not stored" />}
        <Panel title="Activation" description="Of those first seen on a day, who has really started?">
          <Stack gap={12}>
            {text(
              'activation',
              'Events',
              'All of these have to happen; separate several with commas (at most five).',
            )}
            <Group align="flex-end">
              {number('atLeast', 'Each at least this often', 1)}
              {number('withinDays', 'Within so many days', 0)}
            </Group>
          </Stack>
        </Panel>
        <Panel
          title="Coming back"
          description="Of those first seen in a period, who came back in a later one?"
        >
          {text(
            'retention',
            'Events',
            'Any of these counts; empty: any event that the person’s app sent. Messages never count.',
          )}
        </Panel>
        <Panel title="Conversion" description="Of those who were exposed, who reached the goal in time?">
          <Stack gap={12}>
            {text('conversion', 'Goal', 'The event that is a sale, a booking, a goal.')}
            {isNarrowed(data.Conversion?.Event) && (
              <Text size="sm" c="dimmed">
                This goal is narrowed by attributes or metrics over the API; that stays while the event does.
              </Text>
            )}
            {text(
              'exposure',
              'After',
              'The event that gives the chance, such as _session.start; empty: first seen.',
            )}
            <Group align="flex-end">
              {number('withinHours', 'Within so many hours', 1)}
              {text('value', 'Worth', 'A product of metrics, for example _item_price*_quantity.', false)}
            </Group>
          </Stack>
        </Panel>
        <Panel title="Days" description="When a day begins for this app.">
          {text('zone', 'Time zone', 'A name such as Europe/Berlin; empty: UTC.', false)}
        </Panel>
        <Group>
          <Button type="submit" loading={save.isPending} disabled={!draft.dirty}>
            Store the definitions
          </Button>
          {draft.dirty && (
            <Button variant="default" onClick={draft.discard}>
              Discard the changes
            </Button>
          )}
        </Group>
      </Stack>
    </Form>
  );
}
