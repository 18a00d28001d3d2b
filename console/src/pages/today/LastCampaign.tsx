import { Skeleton, Stack, Text } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Comparison, Report } from '~/api/ext.ts';
import { campaignsQuery, reportQuery } from '~/api/queries.ts';
import type { CampaignResponse } from '~/api/types.ts';
import { useAppId, useCan } from '~/app/session.ts';
import { formatNumber, formatPercent, formatPoints, formatSigned } from '~/lib/format.ts';
import {
  Badge,
  CampaignStatusBadge,
  EmptyState,
  ErrorState,
  Interval,
  Panel,
  RelativeTime,
} from '~/ui/index.ts';
import { lastSent } from './steps.ts';
import css from './today.module.css';

/** What the newest campaign changed, with its uncertainty in plain words. */
export function LastCampaign() {
  const app = useAppId();
  const can = useCan();
  const campaigns = useQuery(campaignsQuery(app));
  const campaign = lastSent(campaigns.data?.items);
  if (campaigns.error) {
    return (
      <Panel title="What your last campaign changed">
        <ErrorState error={campaigns.error} onRetry={() => void campaigns.refetch()} />
      </Panel>
    );
  }
  if (campaigns.data && !campaign) {
    return (
      <Panel title="What your last campaign changed" flush>
        <EmptyState
          icon={IconSend}
          title="Nothing sent yet"
          action={
            can('edit') && (
              <Link to="/apps/$app/campaigns/new" params={{ app }}>
                Write the first campaign
              </Link>
            )
          }
        >
          Keep a part of the audience back as a holdout, and this place says what your message really changed.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel
      title="What your last campaign changed"
      actions={
        campaign && (
          <Link to="/apps/$app/campaigns/$id" params={{ app, id: campaign.Id }}>
            The whole report
          </Link>
        )
      }
    >
      {campaign ? <Effect app={app} campaign={campaign} /> : <Waiting />}
    </Panel>
  );
}

function Waiting() {
  return (
    <Stack gap={12} aria-busy>
      <Skeleton height={18} width="50%" />
      <Skeleton height={56} />
      <Skeleton height={96} />
    </Stack>
  );
}

function Effect({ app, campaign }: { app: string; campaign: CampaignResponse }) {
  const { data, error, refetch } = useQuery(reportQuery(app, campaign.Id));
  return (
    <Stack gap={16}>
      <div className={css.campaign}>
        <Text fw={600}>{campaign.Name}</Text>
        <CampaignStatusBadge status={campaign.State?.CampaignStatus} />
        <Text c="dimmed" size="sm">
          <RelativeTime at={campaign.CreationDate} />
        </Text>
      </div>
      {data ? (
        <Shown report={data} />
      ) : error ? (
        <ErrorState error={error} what="The report did not come" onRetry={() => void refetch()} />
      ) : (
        <Waiting />
      )}
    </Stack>
  );
}

function Shown({ report }: { report: Report }) {
  return (
    <>
      {report.Comparisons.length === 0 && (
        <Text c="dimmed">
          Nothing to compare with: the campaign had no holdout. Keep 10 % back next time to learn what it
          changed.
        </Text>
      )}
      {report.Comparisons.map((one) => (
        <div key={`${one.Of} ${one.Against}`}>
          <div className={css.comparison}>
            <Text component="span">{lead(one, report)}</Text>
            <Verdict verdict={one.Verdict} />
          </div>
          <Text c="dimmed" size="sm">
            {words(one)}
          </Text>
          <Interval difference={one.Difference} low={one.Low} high={one.High} />
        </div>
      ))}
      <table className={css.groups}>
        <caption className="cp-sr">Groups of the campaign</caption>
        <thead>
          <tr>
            <th scope="col">Group</th>
            <th scope="col">People</th>
            <th scope="col">Clicked</th>
            <th scope="col">Converted</th>
          </tr>
        </thead>
        <tbody>
          {report.Groups.map((group) => (
            <tr key={group.Group}>
              <th scope="row">{group.Name || group.Group}</th>
              <td>{formatNumber(group.People)}</td>
              <td>{group.Group === 'Holdout' ? '–' : formatNumber(group.Clicked)}</td>
              <td>
                {formatNumber(group.Converted)}
                <span className={css.rate}> {formatPercent(group.Rate)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** "your team" against people who got nothing: +11.4 points */
function lead(one: Comparison, report: Report): ReactNode {
  const name = (group: string) => report.Groups.find((g) => g.Group === group)?.Name || group;
  const against = one.Against === 'Holdout' ? 'getting nothing' : name(one.Against);
  return (
    <>
      <strong>{name(one.Of)}</strong> against {against}: <strong>{formatPoints(one.Difference)}</strong>
    </>
  );
}

/** The server's sentence, or ours from the same numbers. */
function words(one: Comparison): string {
  if (one.Sentence) return one.Sentence;
  const range = `${formatSigned(one.Low * 100)} and ${formatPoints(one.High)}`;
  return `With 95 % confidence the true difference is between ${range}.`;
}

function Verdict({ verdict }: { verdict: Comparison['Verdict'] }) {
  if (verdict === 'better') return <Badge tone="good">better</Badge>;
  if (verdict === 'worse') return <Badge tone="bad">worse</Badge>;
  return <Badge>not enough data</Badge>;
}
