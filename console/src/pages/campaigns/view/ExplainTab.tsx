import { Skeleton, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconUserQuestion } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { Explanation, Outcome } from '~/api/ext.ts';
import { explainQuery } from '~/api/queries.ts';
import type { CampaignResponse } from '~/api/types.ts';
import { useCan } from '~/app/session.ts';
import { markExplained } from '~/pages/today/steps.ts';
import { Badge, Code, DateTime, EmptyState, ErrorState, Panel, type Tone } from '~/ui/index.ts';
import css from '../campaigns.module.css';
import { PersonPicker } from '../message/PersonPicker.tsx';
import { useAddress } from '../message/useAddress.ts';

const OUTCOMES: Record<Outcome, [Tone, string]> = {
  SENT: ['good', 'Got it'],
  NOT_SENT: ['bad', 'Did not get it'],
  HELD_OUT: ['neutral', 'Held out'],
  WAITING: ['accent', 'Waiting'],
  NOT_IN_AUDIENCE: ['neutral', 'Not in the audience'],
  UNCERTAIN: ['warn', 'Uncertain'],
};

/** Why one person got it, or did not: a sentence, then every step with the values that decided. */
export function ExplainTab({ app, campaign }: { app: string; campaign: CampaignResponse }) {
  const [{ endpoint = '' }, setAddress] = useAddress();
  const { data, error, refetch } = useQuery(explainQuery(app, campaign.Id, endpoint));
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
        <Answer app={app} answer={data} />
      ) : (
        <Skeleton height={240} />
      )}
    </Stack>
  );
}

function Answer({ app, answer }: { app: string; answer: Explanation }) {
  const can = useCan();
  const [tone, word] = OUTCOMES[answer.Outcome] ?? ['neutral', answer.Outcome];
  return (
    <Panel
      title="What happened"
      actions={
        can('people') && (
          <Link to="/apps/$app/people/$endpoint" params={{ app, endpoint: answer.EndpointId }}>
            Open this person
          </Link>
        )
      }
    >
      <Stack gap={16}>
        <div role="status">
          <Badge tone={tone}>{word}</Badge>
          {answer.Reason && (
            <>
              {' '}
              <Code>{answer.Reason}</Code>
            </>
          )}
          <Text size="lg" mt={8} style={{ overflowWrap: 'anywhere' }}>
            {answer.Sentence}
          </Text>
        </div>
        <ol className={css.path}>
          {answer.Steps.map((step, at) => (
            <li key={at} data-passed={step.Passed ? 'yes' : 'no'}>
              {step.Passed ? (
                <IconCircleCheck size={20} aria-hidden />
              ) : (
                <IconCircleX size={20} aria-hidden />
              )}
              <div>
                <strong>{step.Step}</strong>
                <span className="cp-sr">{step.Passed ? ': yes' : ': no, this decided'}</span>
                {step.Detail && (
                  <Text size="sm" c="dimmed">
                    {step.Detail}
                  </Text>
                )}
              </div>
            </li>
          ))}
        </ol>
        {answer.Events.length > 0 && (
          <div>
            <Text fw={600} mb={4}>
              Events of this campaign
            </Text>
            <ul style={{ margin: 0, paddingLeft: 20 }}>
              {answer.Events.map((event, at) => (
                <li key={at}>
                  <Code>{event.EventType}</Code> <DateTime at={event.At} />
                </li>
              ))}
            </ul>
          </div>
        )}
      </Stack>
    </Panel>
  );
}
