import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertCircle, IconAlertTriangle, IconCircleCheck, IconRocket } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useCan, useSession } from '~/app/session.ts';
import { formatDateTime, formatNumber } from '~/lib/format.ts';
import { CopyBlock, ErrorState, Panel } from '~/ui/index.ts';
import type { Check } from '../logic/checks.ts';
import { shares } from '../logic/shares.ts';
import { zoneOf } from '../logic/time.ts';
import type { StepProps } from './CampaignEditor.tsx';
import css from './editor.module.css';
import { LaunchDialog } from './LaunchDialog.tsx';
import { Shares } from './Shares.tsx';

interface Props extends StepProps {
  checks: Check[];
  onSave: (paused: boolean) => Promise<boolean>;
  saving: boolean;
}

/** How many people, what they get, what is worth a look, and what happens next. */
export function ReviewStep({ app, draft, audience, checks, onSave, saving }: Props) {
  const { form, base } = draft;
  const can = useCan();
  const [asking, setAsking] = useState(false);
  const { reachable } = audience;
  const bad = checks.some(({ tone }) => tone === 'bad');
  const held = shares(form, reachable).at(-1)?.people ?? 0;
  return (
    <div className={css.review}>
      <Panel title="People">
        {audience.error ? (
          <ErrorState error={audience.error} what="The audience cannot be counted" onRetry={audience.retry} />
        ) : !form.segment ? (
          <Text c="dimmed">No audience yet.</Text>
        ) : reachable === undefined ? (
          <Skeleton height={120} />
        ) : (
          <Stack gap={12}>
            <Text role="status">
              <span className={css.big}>{formatNumber(reachable)}</span>{' '}
              {reachable === 1 ? 'person' : 'people'} of{' '}
              <Link to="/apps/$app/audiences/$segment" params={{ app, segment: form.segment }}>
                {audience.segment?.Name ?? 'the audience'}
              </Link>{' '}
              can be reached.{' '}
              {form.holdout > 0 &&
                `About ${formatNumber(held)} get nothing, about ${formatNumber(reachable - held)} get a message.`}
            </Text>
            <Shares form={form} reachable={reachable} />
          </Stack>
        )}
      </Panel>
      <Panel title="Checks">
        <ul className={css.checks}>
          {checks.map((check) => (
            <CheckLine key={check.id} check={check} />
          ))}
        </ul>
      </Panel>
      <Panel title="What happens next">
        <Stack gap={16}>
          <Next draft={draft} held={held} />
          <Group gap={8}>
            {can('launch') && (
              <Button
                leftSection={<IconRocket size={16} />}
                disabled={bad || reachable === undefined}
                onClick={() => setAsking(true)}
              >
                {form.when === 'now' ? 'Launch' : 'Schedule'}
              </Button>
            )}
            <Button
              variant={can('launch') ? 'default' : 'filled'}
              loading={saving}
              onClick={() => void onSave(true)}
            >
              Save as a draft
            </Button>
          </Group>
          {bad && can('launch') && (
            <Text size="sm" c="dimmed">
              The red checks have to be settled before it can go out.
            </Text>
          )}
          {!can('launch') && <AskLauncher app={app} saved={base?.Id} dirty={draft.dirty} />}
        </Stack>
      </Panel>
      {reachable !== undefined && (
        <LaunchDialog
          opened={asking}
          onClose={() => setAsking(false)}
          form={form}
          reachable={reachable}
          onLaunch={() => onSave(false)}
        />
      )}
    </div>
  );
}

const MARKS = {
  good: { icon: IconCircleCheck, word: 'Good: ' },
  warn: { icon: IconAlertTriangle, word: 'Worth a look: ' },
  bad: { icon: IconAlertCircle, word: 'To settle: ' },
};

function CheckLine({ check }: { check: Check }) {
  const { icon: Icon, word } = MARKS[check.tone];
  return (
    <li data-tone={check.tone}>
      <Icon size={18} aria-hidden className={css.checkIcon} />
      <span>
        <span className="cp-sr">{word}</span>
        {check.text}{' '}
        {check.step && check.tone !== 'good' && (
          <Link to="." search={((old: object) => ({ ...old, step: check.step })) as never} replace>
            Change<span className="cp-sr"> this: {check.text}</span>
          </Link>
        )}
      </span>
    </li>
  );
}

function Next({ draft: { form }, held }: Pick<StepProps, 'draft'> & { held: number }) {
  const at = new Date(form.at);
  const start =
    form.when === 'now'
      ? 'After the launch the audience is read anew, and the mails go out at once.'
      : form.at
        ? `At ${formatDateTime(form.at)} (${zoneOf(at)}) the audience is read anew, and the mails go out. Until then it can be changed or paused.`
        : 'It waits for its time.';
  return (
    <ul className={css.next}>
      <li>{start}</li>
      {form.perSecond && <li>At most {formatNumber(form.perSecond)} messages a second.</li>}
      {held > 0 && <li>About {formatNumber(held)} people are held out; the report compares with them.</li>}
      <li>This page shows the progress, and the report as people open, click and buy.</li>
      <li>A mail that has been handed over cannot be called back.</li>
    </ul>
  );
}

function AskLauncher({ app, saved, dirty }: { app: string; saved: string | undefined; dirty: boolean }) {
  const { Member } = useSession();
  if (!saved || dirty) {
    return (
      <Text size="sm" c="dimmed">
        Your role ({Member.Role}) prepares campaigns; a launcher lets them go. Save it, and you get a link to
        send.
      </Text>
    );
  }
  return (
    <div>
      <Text size="sm" c="dimmed" mb={4}>
        Saved. A launcher can let it go; send them this link:
      </Text>
      <CopyBlock
        code={`${window.location.origin}/apps/${app}/campaigns/${saved}?step=review`}
        label="Copy the link"
      />
    </div>
  );
}
