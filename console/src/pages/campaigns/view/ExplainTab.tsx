import { Skeleton, Stack } from '@mantine/core';
import { IconUserQuestion } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { explainQuery } from '~/api/queries.ts';
import type { CampaignResponse } from '~/api/types.ts';
import { useCan } from '~/app/session.ts';
import { useAddress } from '~/app/useAddress.ts';
import { markExplained } from '~/pages/today/steps.ts';
import { EmptyState, ErrorState, Panel } from '~/ui/index.ts';
import { Explained } from '../../explain/Explained.tsx';
import { PersonPicker, usePersonName } from '../message/PersonPicker.tsx';

/** Why one person got it, or did not: a sentence, then every step with the values that decided. */
export function ExplainTab({ app, campaign }: { app: string; campaign: CampaignResponse }) {
  const can = useCan();
  const [{ endpoint = '' }, setAddress] = useAddress();
  const { data, error, refetch } = useQuery(explainQuery(app, campaign.Id, endpoint));
  const who = usePersonName(app, endpoint);
  useEffect(() => {
    if (data) markExplained(app);
  }, [app, data]);
  return (
    <Stack gap={16}>
      <div style={{ maxWidth: 420 }}>
        <PersonPicker
          app={app}
          label="Who?"
          help="By name, address, user or endpoint id."
          value={endpoint}
          onChange={(chosen) => setAddress({ endpoint: chosen || undefined, tab: 'explain' })}
        />
      </div>
      {endpoint === '' ? (
        <Panel flush>
          <EmptyState icon={IconUserQuestion} title="Pick one person">
            Somebody says “I never got it”. Pick them, and the answer is here step by step: were they in the
            audience, held out, unsubscribed, over a cap, in quiet time, or did the mail server refuse?
          </EmptyState>
        </Panel>
      ) : error ? (
        <ErrorState error={error} what="This person cannot be explained" onRetry={() => void refetch()} />
      ) : data ? (
        <Explained
          answer={data}
          who={who}
          link={
            can('people') && (
              <Link to="/apps/$app/people/$endpoint" params={{ app, endpoint: data.EndpointId }}>
                Open this person
              </Link>
            )
          }
        />
      ) : (
        <Skeleton height={240} />
      )}
    </Stack>
  );
}
