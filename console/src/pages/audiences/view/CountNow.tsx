import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { estimate } from '~/api/ext.ts';
import { estimateQuery } from '~/api/queries.ts';
import type { SegmentResponse } from '~/api/types.ts';
import { formatNumber, NOTHING } from '~/lib/format.ts';
import { asQuestion } from '../../campaigns/editor/useAudience.ts';
import { queue } from '../logic/queue.ts';

/** A list counts a few at a time, so that nobody who types waits for it. */
const inTurn = queue(2);
const FRESH_MS = 30_000;

/** How many a stored audience means now. */
export function CountNow({ app, segment }: { app: string; segment: SegmentResponse }) {
  const body = asQuestion(segment);
  const { data, error } = useQuery({
    ...estimateQuery(app, body),
    queryFn: ({ signal }) => inTurn(() => estimate(app, body, signal), signal),
    placeholderData: undefined,
    staleTime: FRESH_MS,
  });
  if (data) return <>{formatNumber(data.Count)}</>;
  if (error) return <span title={error.message}>{NOTHING}</span>;
  return <Skeleton height={14} width={40} my={3} display="inline-block" />;
}
