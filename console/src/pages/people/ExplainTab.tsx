import { Skeleton, Stack } from '@mantine/core';
import { IconUserQuestion } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { campaignsQuery, explainQuery, timelineQuery } from '~/api/queries.ts';
import { useCan } from '~/app/session.ts';
import { useAddress } from '~/app/useAddress.ts';
import { formatDate } from '~/lib/format.ts';
import { EmptyState, ErrorState, Panel, SelectField } from '~/ui/index.ts';
import { Explained } from '../explain/Explained.tsx';
import { markExplained } from '../today/steps.ts';

interface Props {
  app: string;
  endpoint: string;
  who: string;
}

/** Why did this person (not) get a campaign? */
export function ExplainTab({ app, endpoint, who }: Props) {
  const [{ campaign = '' }, setAddress] = useAddress();
  const choices = useCampaigns(app, endpoint);
  return (
    <Stack gap={16}>
      <SelectField
        label="Which campaign?"
        maw={420}
        value={campaign}
        onChange={(event) => setAddress({ tab: 'explain', campaign: event.currentTarget.value || undefined })}
        data={[
          { value: '', label: 'Choose one …' },
          ...choices,
          ...(campaign !== '' && !choices.some(({ value }) => value === campaign)
            ? [{ value: campaign, label: campaign.slice(0, 8) }]
            : []),
        ]}
      />
      {campaign === '' ? (
        <Panel flush>
          <EmptyState icon={IconUserQuestion} title="Pick a campaign">
            Why did this person get it, or not? The answer goes step by step: in the audience, held out,
            unsubscribed, over a cap, in quiet time, or refused by their mail server.
          </EmptyState>
        </Panel>
      ) : (
        <Answered app={app} endpoint={endpoint} who={who} campaign={campaign} />
      )}
    </Stack>
  );
}

/** Newest first. Who may not list campaigns chooses among those this person was part of. */
function useCampaigns(app: string, endpoint: string): { value: string; label: string }[] {
  const can = useCan();
  const listed = useQuery({ ...campaignsQuery(app), enabled: can('read') }).data?.items;
  const timeline = useQuery({ ...timelineQuery(app, endpoint, { pageSize: 200 }), enabled: !can('read') });
  if (can('read'))
    return [...(listed ?? [])]
      .sort((a, b) => b.CreationDate.localeCompare(a.CreationDate))
      .map(({ Id, Name, CreationDate }) => ({
        value: Id,
        label: `${Name || Id}, ${formatDate(CreationDate)}`,
      }));
  const seen = new Map<string, string>();
  for (const { CampaignId, CampaignName } of timeline.data?.Item ?? [])
    if (CampaignId) seen.set(CampaignId, CampaignName || CampaignId);
  return [...seen].map(([value, label]) => ({ value, label }));
}

function Answered({ app, endpoint, who, campaign }: Props & { campaign: string }) {
  const { data, error, refetch } = useQuery(explainQuery(app, campaign, endpoint));
  useEffect(() => {
    if (data) markExplained(app);
  }, [app, data]);
  const can = useCan();
  if (error)
    return <ErrorState error={error} what="This cannot be explained" onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={240} />;
  return (
    <Explained
      answer={data}
      who={who}
      link={
        can('read') && (
          <Link to="/apps/$app/campaigns/$id" params={{ app, id: campaign }}>
            Open the campaign
          </Link>
        )
      }
    />
  );
}
