import { Skeleton, Stack, Text } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Report } from '~/api/ext.ts';
import { campaignsQuery, reportQuery } from '~/api/queries.ts';
import type { CampaignResponse } from '~/api/types.ts';
import { useAppId, useCan } from '~/app/session.ts';
import { formatNumber, formatPercent } from '~/lib/format.ts';
import { CampaignStatusBadge, EmptyState, ErrorState, Panel, RelativeTime } from '~/ui/index.ts';
import { Difference } from '../campaigns/view/Difference.tsx';
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
  /** All treatments together; one by one they are in the report. */
  const [first] = report.Comparisons;
  return (
    <>
      {report.Comparisons.length === 0 && (
        <Text c="dimmed">
          Nothing to compare with: the campaign had no holdout. Keep 10% back next time to learn what it
          changed.
        </Text>
      )}
      {first && <Difference report={report} one={first} />}
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
