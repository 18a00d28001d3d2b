import { ActionIcon, Button, Group, NumberInput, Slider, Stack, Text, Tooltip } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { formatNumber, formatPercent } from '~/lib/format.ts';
import { Panel, TextField } from '~/ui/index.ts';
import { ARMS_MAX, type Arm, emptyContent } from '../logic/form.ts';
import { defaultShare, shares } from '../logic/shares.ts';
import { ContentFields } from '../message/ContentFields.tsx';
import { useVariables } from '../message/useVariables.ts';
import type { StepProps } from './CampaignEditor.tsx';
import css from './editor.module.css';
import { Shares } from './Shares.tsx';

/** Up to four more ways to say it, and the people who get nothing: how one learns what a message changes. */
export function TreatmentsStep({ app, draft, errorOf, audience }: StepProps) {
  const { form, change } = draft;
  const { list } = useVariables(app);
  const rest = defaultShare(form);
  const held = shares(form, audience.reachable).at(-1)?.people;
  const setArm = (key: string, part: Partial<Arm>) =>
    change({ arms: form.arms.map((arm) => (arm.key === key ? { ...arm, ...part } : arm)) });
  const add = () => {
    const size = Math.max(1, Math.floor(rest / 2));
    const key = `new-${form.arms.length}-${Math.random().toString(36).slice(2, 8)}`;
    change({
      arms: [
        ...form.arms,
        {
          key,
          name: '',
          size,
          content: {
            ...emptyContent(),
            subject: form.content.subject,
            html: form.content.html,
            text: form.content.text,
          },
        },
      ],
    });
  };
  return (
    <Stack gap={16}>
      <Panel title="Holdout">
        <Stack gap={12} maw={640}>
          <Text c="dimmed">
            People of the audience who get nothing. Comparing with them says what the message really changed.
          </Text>
          <div id="holdout" tabIndex={-1}>
            <Slider
              thumbLabel="Share held out, in percent"
              value={form.holdout}
              onChange={(holdout) => change({ holdout })}
              min={0}
              max={50}
              step={1}
              marks={[0, 10, 20, 30, 40, 50].map((value) => ({ value, label: `${value}` }))}
              label={(value) => `${value} %`}
              mb={20}
            />
          </div>
          <Text role="status">
            <strong>{formatPercent(form.holdout / 100, 0)}</strong>
            {held !== undefined && <> · about {formatNumber(held)} people held out</>}
          </Text>
          {errorOf('holdout') && <Text c="var(--cp-bad)">{errorOf('holdout')}</Text>}
        </Stack>
      </Panel>
      <Panel title="Who gets what">
        <Stack gap={16}>
          <Shares form={form} reachable={audience.reachable} />
          <TextField
            label="Name of the first treatment"
            help={`It gets what the others leave: ${formatPercent(Math.max(0, rest) / 100, 0)}.`}
            placeholder="Treatment 0"
            value={form.treatmentName}
            onChange={(event) => change({ treatmentName: event.currentTarget.value })}
            maw={360}
          />
        </Stack>
      </Panel>
      {form.arms.map((arm, at) => (
        <Panel
          key={arm.key}
          title={arm.name || `Treatment ${at + 1}`}
          actions={
            <Tooltip label="Remove">
              <ActionIcon
                aria-label={`Remove treatment ${at + 1}`}
                onClick={() => change({ arms: form.arms.filter((one) => one.key !== arm.key) })}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </Tooltip>
          }
        >
          <Stack gap={16}>
            <Group gap={16} align="flex-start">
              <TextField
                label="Name"
                placeholder={`Treatment ${at + 1}`}
                value={arm.name}
                onChange={(event) => setArm(arm.key, { name: event.currentTarget.value })}
                style={{ flex: '1 1 200px', maxWidth: 360 }}
              />
              <NumberInput
                id={`size-${arm.key}`}
                label="Share"
                suffix=" %"
                min={1}
                max={100}
                allowDecimal={false}
                value={arm.size}
                error={errorOf(`size-${arm.key}`)}
                onChange={(size) => setArm(arm.key, { size: Number(size) || 0 })}
                w={110}
              />
            </Group>
            <ContentFields
              app={app}
              id={arm.key}
              same
              content={arm.content}
              onChange={(part) => setArm(arm.key, { content: { ...arm.content, ...part } })}
              variables={list}
              error={errorOf(`${arm.key}-template`)}
            />
          </Stack>
        </Panel>
      ))}
      {form.arms.length < ARMS_MAX ? (
        <div className={css.add}>
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add} disabled={rest < 2}>
            Add a treatment
          </Button>
          <Text size="sm" c="dimmed">
            {rest < 2
              ? 'Nothing is left to share: make another one smaller first.'
              : 'It begins as a copy of the first.'}
          </Text>
        </div>
      ) : (
        <Text size="sm" c="dimmed">
          Five ways to say it are the most that a campaign can compare.
        </Text>
      )}
    </Stack>
  );
}
