import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { IconTargetArrow } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { segmentsQuery } from '~/api/queries.ts';
import { formatNumber, people, plural } from '~/lib/format.ts';
import { EmptyState, ErrorState, Panel, SelectField } from '~/ui/index.ts';
import { losses } from '../logic/shares.ts';
import type { StepProps } from './CampaignEditor.tsx';
import css from './editor.module.css';

/** Whom it is for: a segment, with its exact count and how many of them an e-mail reaches. */
export function AudienceStep({ app, draft, errorOf, audience }: StepProps) {
  const { form, change } = draft;
  const list = useQuery(segmentsQuery(app));
  const sorted = [...(list.data?.items ?? [])].sort((a, b) => (a.Name ?? '').localeCompare(b.Name ?? ''));
  if (list.error) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data && sorted.length === 0) {
    return (
      <Panel flush>
        <EmptyState
          icon={IconTargetArrow}
          title="No audience yet"
          action={
            <Button component={Link} to={`/apps/${app}/audiences/new` as string}>
              Build an audience
            </Button>
          }
        >
          A campaign goes to an audience: the people who fit a few rules. What you wrote here is kept
          meanwhile.
        </EmptyState>
      </Panel>
    );
  }
  const newer = audience.latest?.Version;
  const behind = form.segmentVersion !== null && newer !== undefined && newer > form.segmentVersion;
  return (
    <Panel
      title="Audience"
      actions={
        <Link to="/apps/$app/audiences/new" params={{ app }}>
          Build a new one
        </Link>
      }
    >
      <Stack gap={16} maw={640}>
        <SelectField
          id="segment"
          label="Who gets it"
          value={form.segment}
          error={errorOf('segment')}
          onChange={(event) => change({ segment: event.currentTarget.value, segmentVersion: null })}
          data={[
            { value: '', label: 'Choose one …' },
            ...sorted.map((one) => ({ value: one.Id, label: one.Name || one.Id })),
          ]}
        />
        {behind && (
          <div className={css.notice} role="status">
            <Text size="md">
              The audience was changed: this campaign uses version {form.segmentVersion}, the newest is{' '}
              {newer}.
            </Text>
            <Button size="compact-sm" variant="default" onClick={() => change({ segmentVersion: newer })}>
              Use version {newer}
            </Button>
          </div>
        )}
        {form.segment && <Counted audience={audience} />}
        {form.segment && (
          <Link to="/apps/$app/audiences/$segment" params={{ app, segment: form.segment }}>
            Open this audience
          </Link>
        )}
      </Stack>
    </Panel>
  );
}

function Counted({ audience }: Pick<StepProps, 'audience'>) {
  const { estimate, reach, reachable, error, retry } = audience;
  if (error) return <ErrorState error={error} what="The audience cannot be counted" onRetry={retry} />;
  if (!estimate) return <Skeleton height={104} />;
  const lost = reach ? losses(reach, estimate.Count) : [];
  return (
    <div className={css.count} role="status">
      <div>
        <span className={css.big}>{formatNumber(estimate.Count)}</span>{' '}
        {estimate.Count === 1 ? 'endpoint' : 'endpoints'} of {people(estimate.Users)} in the audience
      </div>
      <div>
        <span className={css.big}>{formatNumber(reachable)}</span> of them can get an e-mail
      </div>
      {lost.length > 0 && (
        <ul className={css.lost}>
          {lost.map(({ why, count }) => (
            <li key={why}>
              {plural(count, 'endpoint')} {why}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
