import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { segmentQuery } from '~/api/queries.ts';
import type { CampaignResponse } from '~/api/types.ts';
import { useCan } from '~/app/session.ts';
import { useAddress } from '~/app/useAddress.ts';
import { formatDateTime, formatPercent } from '~/lib/format.ts';
import {
  CampaignStatusBadge,
  EmptyState,
  Page,
  PageHeader,
  Panel,
  RelativeTime,
  TabRow,
} from '~/ui/index.ts';
import css from '../campaigns.module.css';
import { startOf } from '../logic/list.ts';
import { canChange, hasRun } from '../logic/runs.ts';
import { Actions } from './Actions.tsx';
import { DefinitionTab } from './DefinitionTab.tsx';
import { ExplainTab } from './ExplainTab.tsx';
import { LiveProgress } from './LiveProgress.tsx';
import { MessagesTab } from './MessagesTab.tsx';
import { ReportTab } from './ReportTab.tsx';
import { VersionsTab } from './VersionsTab.tsx';

const TABS = [
  { id: 'report', label: 'Report' },
  { id: 'messages', label: 'Messages' },
  { id: 'explain', label: 'Explain one person' },
  { id: 'versions', label: 'Versions' },
  { id: 'definition', label: 'Definition' },
];

/** What became of a campaign. */
export function CampaignView({ app, campaign }: { app: string; campaign: CampaignResponse }) {
  const [address, setAddress] = useAddress();
  const tab = TABS.find(({ id }) => id === address.tab)?.id ?? 'report';
  return (
    <Page>
      <PageHeader
        title={campaign.Name || 'Campaign'}
        meta={<CampaignStatusBadge status={campaign.State?.CampaignStatus} />}
        description={<Facts app={app} campaign={campaign} />}
        back={{ label: 'Campaigns', to: '/apps/$app/campaigns', params: { app } }}
        actions={<Actions app={app} campaign={campaign} />}
      />
      <LiveProgress app={app} campaign={campaign} />
      <Tabs
        value={tab}
        onChange={(next) => setAddress({ tab: next ?? undefined, step: undefined })}
        keepMounted={false}
      >
        <TabRow tabs={TABS} chosen={tab} />
        <Tabs.Panel value="report" pt={16}>
          {hasRun(campaign) ? (
            <ReportTab app={app} campaign={campaign} />
          ) : (
            <NotSent app={app} campaign={campaign} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="messages" pt={16}>
          <MessagesTab app={app} campaign={campaign} />
        </Tabs.Panel>
        <Tabs.Panel value="explain" pt={16}>
          <ExplainTab app={app} campaign={campaign} />
        </Tabs.Panel>
        <Tabs.Panel value="versions" pt={16}>
          <VersionsTab app={app} campaign={campaign} />
        </Tabs.Panel>
        <Tabs.Panel value="definition" pt={16}>
          <DefinitionTab app={app} campaign={campaign} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Facts({ app, campaign }: { app: string; campaign: CampaignResponse }) {
  const segment = useQuery(segmentQuery(app, campaign.SegmentId)).data;
  const start = startOf(campaign);
  return (
    <dl className={css.facts}>
      <div>
        <dt>Audience</dt>
        <dd>
          <Link to="/apps/$app/audiences/$segment" params={{ app, segment: campaign.SegmentId }}>
            {segment?.Name ?? campaign.SegmentId.slice(0, 8)}
          </Link>
        </dd>
      </div>
      <div>
        <dt>Start</dt>
        <dd>{start === 'at once' ? 'At once' : formatDateTime(start)}</dd>
      </div>
      <div>
        <dt>Holdout</dt>
        <dd>{formatPercent((campaign.HoldoutPercent ?? 0) / 100, 0)}</dd>
      </div>
      <div>
        <dt>Changed</dt>
        <dd>
          <RelativeTime at={campaign.LastModifiedDate} />, version {campaign.Version}
        </dd>
      </div>
    </dl>
  );
}

function NotSent({ app, campaign }: { app: string; campaign: CampaignResponse }) {
  const can = useCan();
  return (
    <Panel flush>
      <EmptyState
        title="Nothing sent yet"
        action={
          canChange(campaign) &&
          can('edit') && (
            <Link to="/apps/$app/campaigns/$id" params={{ app, id: campaign.Id }} search={{ step: 'review' }}>
              Review it
            </Link>
          )
        }
      >
        {campaign.State?.CampaignStatus === 'SCHEDULED'
          ? 'It waits for its time. The report appears here when the first mail goes out.'
          : 'It is paused: nothing goes out until it is launched.'}
      </EmptyState>
    </Panel>
  );
}
