import { Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Explanation, Outcome } from '~/api/ext.ts';
import { about, plainDetail } from '~/lib/explained.ts';
import { plain } from '~/lib/plain.ts';
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

interface Props {
  answer: Explanation;
  /** What the person is called, where that is known. */
  who?: string;
}

/** Why one person got a campaign's message, or did not: a sentence, then every step with what decided it. */
export function Explained({ answer, who, link }: Props & { link: ReactNode }) {
  return (
    <Panel title="What happened" actions={link}>
      <Answer answer={answer} who={who} />
      {answer.Events.length > 0 && (
        <div className={css.after}>
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
    </Panel>
  );
}

/** The sentence and the steps alone. */
export function Answer({ answer, who }: Props) {
  const [tone, word] = OUTCOMES[answer.Outcome] ?? ['neutral', answer.Outcome];
  return (
    <Stack gap={16}>
      <div role="status">
        <Badge tone={tone}>{word}</Badge> {answer.Reason && <Code>{answer.Reason}</Code>}
        <Text size="lg" mt={8} className={css.sentence}>
          {plain(about(answer.Sentence, answer.EndpointId, who))}
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
                <Text size="sm" c="dimmed" className={css.detail}>
                  {plainDetail(Detail)}
                </Text>
              )}
            </div>
          </li>
        ))}
      </ol>
    </Stack>
  );
}
