import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { campaignQuery, POLL_MS } from '~/api/queries.ts';
import { useAppId, useCan } from '~/app/session.ts';
import { useAddress } from '~/app/useAddress.ts';
import { ErrorState, Page, PageHeader } from '~/ui/index.ts';
import { CampaignEditor } from './editor/CampaignEditor.tsx';
import { canChange } from './logic/runs.ts';
import { CampaignView } from './view/CampaignView.tsx';

const MOVING = new Set(['EXECUTING', 'SCHEDULED']);

/** A campaign: its report and its messages; with `step` in the address, its editor while it can be changed. */
export default function Campaign() {
  const app = useAppId();
  const can = useCan();
  const { id = '' } = useParams({ strict: false });
  const [{ step }] = useAddress();
  const { data, error, refetch } = useQuery({
    ...campaignQuery(app, id),
    refetchInterval: ({ state }) => (MOVING.has(state.data?.State?.CampaignStatus ?? '') ? POLL_MS : false),
  });
  if (!data) {
    return (
      <Page>
        <PageHeader
          title="Campaign"
          back={{ label: 'Campaigns', to: '/apps/$app/campaigns', params: { app } }}
        />
        {error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <div aria-busy="true">
            <Skeleton height={40} mb={24} />
            <Skeleton height={280} />
          </div>
        )}
      </Page>
    );
  }
  if (step && canChange(data) && can('edit')) return <CampaignEditor key={id} app={app} campaign={data} />;
  return <CampaignView app={app} campaign={data} />;
}
