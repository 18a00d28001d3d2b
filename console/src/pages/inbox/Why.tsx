import { Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { SandboxMessage } from '~/api/ext.ts';
import { explainQuery } from '~/api/queries.ts';
import { useAppId } from '~/app/session.ts';
import { ErrorState } from '~/ui/index.ts';
import { Answer } from '../explain/Explained.tsx';
import { markExplained } from '../today/steps.ts';

/** Why this person got this message. */
export function Why({ message }: { message: SandboxMessage }) {
  const { CampaignId: campaign, EndpointId: endpoint } = message;
  if (campaign && endpoint) return <OfCampaign campaign={campaign} endpoint={endpoint} who={message.To} />;
  return (
    <Text>
      It was sent directly (SendMessages) to this address: a transactional message, which an unsubscribe does
      not stop.
    </Text>
  );
}

function OfCampaign({ campaign, endpoint, who }: { campaign: string; endpoint: string; who: string }) {
  const app = useAppId();
  const { data, error, refetch } = useQuery(explainQuery(app, campaign, endpoint));
  useEffect(() => {
    if (data) markExplained(app);
  }, [data, app]);
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={120} />;
  return (
    <Stack gap={16}>
      <Answer answer={data} who={who} />
      <Link to="/apps/$app/campaigns/$id" params={{ app, id: campaign }}>
        Open the campaign
      </Link>
    </Stack>
  );
}
