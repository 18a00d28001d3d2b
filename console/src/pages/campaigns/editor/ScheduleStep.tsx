import { NumberInput, Radio, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { settingsQuery } from '~/api/queries.ts';
import { now } from '~/lib/clock.ts';
import { Panel, TextField } from '~/ui/index.ts';
import { fromLocalInput, toLocalInput, zoneOf } from '../logic/time.ts';
import type { StepProps } from './CampaignEditor.tsx';
import css from './editor.module.css';

/** When it starts, when it must not come, and how much of it. */
export function ScheduleStep({ app, draft, errorOf }: StepProps) {
  const { form, change } = draft;
  const settings = useQuery(settingsQuery(app)).data;
  const at = form.at ? new Date(form.at) : new Date(now());
  const quiet = settings?.QuietTime;
  const limits = settings?.Limits ?? {};
  return (
    <div className={css.pair}>
      <Panel title="Start">
        <Stack gap={16}>
          <Radio.Group
            label="When it starts"
            value={form.when}
            onChange={(when) => change({ when: when as 'now' | 'at' })}
          >
            <Stack gap={8} mt={8}>
              <Radio value="now" label="At once, when it is launched" />
              <Radio value="at" label="At a time" />
            </Stack>
          </Radio.Group>
          {form.when === 'at' && (
            <TextField
              id="at"
              type="datetime-local"
              label="Day and time"
              help={
                <>
                  In your zone: {zoneOf(at)}.
                  {form.at && <> In UTC: {form.at.slice(0, 16).replace('T', ' ')}.</>}
                </>
              }
              value={toLocalInput(form.at)}
              error={errorOf('at')}
              onChange={(event) => change({ at: fromLocalInput(event.currentTarget.value) })}
              maw={280}
            />
          )}
          <Text size="sm" c="dimmed">
            Campaigns run once in this version; recurring ones come later.
          </Text>
        </Stack>
      </Panel>
      <Panel title="Quiet time">
        <Stack gap={16}>
          <div className={css.row}>
            <TextField
              id="quietStart"
              label="From"
              type="time"
              value={form.quietStart}
              error={errorOf('quietStart')}
              onChange={(event) => change({ quietStart: event.currentTarget.value })}
            />
            <TextField
              id="quietEnd"
              label="Until"
              type="time"
              value={form.quietEnd}
              onChange={(event) => change({ quietEnd: event.currentTarget.value })}
            />
          </div>
          <Text size="sm" c="dimmed">
            In each person’s own time zone. A message that falls into it is left out, not sent later. People
            without a time zone get it anyway.{' '}
            {quiet?.Start && quiet.End
              ? `Empty: the app’s, ${quiet.Start} to ${quiet.End}.`
              : 'Empty: none, as the app has none.'}
          </Text>
        </Stack>
      </Panel>
      <div className={css.whole}>
        <Panel title="Caps and rate">
          <div className={css.row}>
            <Limit
              label="Per person and day"
              help="From this campaign."
              value={form.daily}
              app={limits.Daily}
              max={100}
              onChange={(daily) => change({ daily })}
            />
            <Limit
              label="Per person in all"
              help="Sent or refused, each counts."
              value={form.total}
              app={limits.Total}
              max={100}
              onChange={(total) => change({ total })}
            />
            <Limit
              label="Messages a second"
              help="Spares your mail server."
              value={form.perSecond}
              app={limits.MessagesPerSecond}
              max={20_000}
              onChange={(perSecond) => change({ perSecond })}
            />
            <Limit
              id="minutes"
              label="Longest duration, minutes"
              help="What is not sent by then is left out."
              value={form.minutes}
              app={limits.MaximumDuration && limits.MaximumDuration / 60}
              error={errorOf('minutes')}
              onChange={(minutes) => change({ minutes })}
            />
          </div>
        </Panel>
      </div>
    </div>
  );
}

interface LimitProps {
  id?: string;
  label: string;
  help: string;
  value: number | null;
  /** What the app's settings say. */
  app?: number;
  max?: number;
  error?: string;
  onChange: (value: number | null) => void;
}

function Limit({ app, value, onChange, help, ...rest }: LimitProps) {
  return (
    <NumberInput
      {...rest}
      description={help}
      value={value ?? ''}
      min={1}
      allowNegative={false}
      placeholder={app ? `The app’s: ${app}` : 'No limit'}
      onChange={(next) => onChange(typeof next === 'number' && next > 0 ? next : null)}
    />
  );
}
