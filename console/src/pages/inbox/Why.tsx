import { Skeleton, Text } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { SandboxMessage } from '~/api/ext.ts';
import { explainQuery } from '~/api/queries.ts';
import { useAppId } from '~/app/session.ts';
import { ErrorState } from '~/ui/index.ts';
import { markExplained } from '../today/steps.ts';

/** Why this person got this message. */
export function Why({ message }: { message: SandboxMessage }) {
  const { CampaignId: campaign, EndpointId: endpoint } = message;
  if (campaign && endpoint) return <OfCampaign campaign={campaign} endpoint={endpoint} />;
  return (
    <Text>
      It was sent directly (SendMessages) to this address: a transactional message, which an unsubscribe does
      not stop.
    </Text>
  );
}

function OfCampaign({ campaign, endpoint }: { campaign: string; endpoint: string }) {
  const app = useAppId();
  const { data, error, refetch } = useQuery(explainQuery(app, campaign, endpoint));
  useEffect(() => {
    if (data) markExplained(app);
  }, [data, app]);
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={120} />;
  return (
    <>
      <Text fw={600}>{data.Sentence}</Text>
      <ol style={{ listStyle: 'none', padding: 0, margin: '12px 0', display: 'grid', gap: 8 }}>
        {data.Steps.map(({ Step, Passed, Detail }) => (
          <li key={Step} style={{ display: 'flex', gap: 8 }}>
            <span style={{ color: Passed ? 'var(--cp-good)' : 'var(--cp-bad)', flex: 'none' }}>
              {Passed ? <IconCheck size={16} aria-hidden /> : <IconX size={16} aria-hidden />}
              <span className="cp-sr">{Passed ? 'Yes: ' : 'No: '}</span>
            </span>
            <span style={{ overflowWrap: 'anywhere' }}>
              {Step}
              {Detail && <Text component="span" c="dimmed" size="sm">{` – ${Detail}`}</Text>}
            </span>
          </li>
        ))}
      </ol>
      <Link to="/apps/$app/campaigns/$id" params={{ app, id: campaign }}>
        Open the campaign
      </Link>
    </>
  );
}
