import { Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Explanation, Outcome } from '~/api/ext.ts';
import { Badge, Code, DateTime, Panel, type Tone } from '~/ui/index.ts';
import { said } from '../people/words.ts';
import css from './explain.module.css';

const OUTCOMES: Record<Outcome, [Tone, string]> = {
  SENT: ['good', 'Got it'],
  NOT_SENT: ['bad', 'Did not get it'],
  HELD_OUT: ['neutral', 'Held out'],
  WAITING: ['accent', 'Waiting'],
  NOT_IN_AUDIENCE: ['neutral', 'Not in the audience'],
  UNCERTAIN: ['warn', 'Uncertain'],
};

/** Why one person got a campaign's message, or did not: a sentence, then every step with what decided it. */
export function Explained({ answer, link }: { answer: Explanation; link: ReactNode }) {
  const [tone, word] = OUTCOMES[answer.Outcome] ?? ['neutral', answer.Outcome];
  return (
    <Panel title="What happened" actions={link}>
      <Stack gap={16}>
        <div role="status">
          <Badge tone={tone}>{word}</Badge> {answer.Reason && <Code>{answer.Reason}</Code>}
          <Text size="lg" mt={8} style={{ overflowWrap: 'anywhere' }}>
            {answer.Sentence}
          </Text>
        </div>
        <ol className={css.path}>
          {answer.Steps.map(({ Step, Passed, Detail }, at) => (
            <li key={at} data-passed={Passed ? 'yes' : 'no'}>
              {Passed ? <IconCircleCheck size={20} aria-hidden /> : <IconCircleX size={20} aria-hidden />}
              <div>
                <strong>{Step}</strong>
                <span className="cp-sr">{Passed ? ': yes' : ': no, this decided'}</span>
                {Detail && (
                  <Text size="sm" c="dimmed" style={{ whiteSpace: 'pre-line' }}>
                    {Detail}
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
            <ul className={css.events}>
              {answer.Events.map((event, at) => (
                <li key={at}>
                  <DateTime at={event.At} /> <strong>{said(event).text}</strong>
                  <Code>{event.EventType}</Code>
                </li>
              ))}
            </ul>
          </div>
        )}
      </Stack>
    </Panel>
  );
}
