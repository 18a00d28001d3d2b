import type { ReactNode } from 'react';
import css from './ui.module.css';

export type Tone = 'neutral' | 'good' | 'bad' | 'warn' | 'accent';

/** A state in a word; the word carries the meaning, the colour only helps. */
export function Badge({
  tone = 'neutral',
  dot = false,
  children,
}: {
  tone?: Tone;
  dot?: boolean;
  children: ReactNode;
}) {
  return (
    <span className={`${css.badge} ${tone === 'neutral' ? '' : css[tone]}`}>
      {dot && <span className={css.dot} aria-hidden />}
      {children}
    </span>
  );
}

const CAMPAIGN: Record<string, [Tone, string]> = {
  SCHEDULED: ['accent', 'Scheduled'],
  EXECUTING: ['accent', 'Sending'],
  PENDING_NEXT_RUN: ['accent', 'Waiting for its next run'],
  COMPLETED: ['good', 'Completed'],
  PAUSED: ['warn', 'Paused'],
  DELETED: ['neutral', 'Deleted'],
  INVALID: ['bad', 'Invalid'],
};

const JOB: Record<string, [Tone, string]> = {
  CREATED: ['neutral', 'Created'],
  PREPARING_FOR_INITIALIZATION: ['neutral', 'Preparing'],
  INITIALIZING: ['neutral', 'Starting'],
  PROCESSING: ['accent', 'Running'],
  PENDING_JOB: ['neutral', 'Waiting'],
  COMPLETING: ['accent', 'Finishing'],
  COMPLETED: ['good', 'Completed'],
  FAILING: ['bad', 'Failing'],
  FAILED: ['bad', 'Failed'],
};

/** A campaign's `CampaignStatus`. */
export function CampaignStatusBadge({ status }: { status: string | undefined }) {
  const [tone, word] = CAMPAIGN[status ?? ''] ?? ['neutral', status ?? 'Unknown'];
  return (
    <Badge tone={tone} dot>
      {word}
    </Badge>
  );
}

/** An import's or export's `JobStatus`. */
export function JobStatusBadge({ status }: { status: string | undefined }) {
  const [tone, word] = JOB[status ?? ''] ?? ['neutral', status ?? 'Unknown'];
  return (
    <Badge tone={tone} dot>
      {word}
    </Badge>
  );
}
