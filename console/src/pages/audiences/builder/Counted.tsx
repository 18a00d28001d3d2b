import { Skeleton, Text } from '@mantine/core';
import { formatNumber, people, plural } from '~/lib/format.ts';
import { ErrorState } from '~/ui/index.ts';
import css from '../audiences.module.css';
import type { Counting } from './useEstimate.ts';

/** How many that is, while somebody types; the last number stays until the next one is there. */
export function Counted({ counting, words }: { counting: Counting; words: string }) {
  const { estimate, stale, error, retry, unfinished } = counting;
  return (
    <section className={css.counted} aria-label="How many">
      {error ? (
        <ErrorState error={error} what="It cannot be counted" onRetry={retry} />
      ) : !estimate ? (
        <Skeleton height={64} />
      ) : (
        <div role="status" className={css.count} data-stale={stale || undefined}>
          <span className={css.big}>{formatNumber(estimate.Count)}</span>
          <span>
            {estimate.Count === 1 ? 'endpoint' : 'endpoints'} of {people(estimate.Users)}
            {stale && <span className={css.dim}> · counting …</span>}
          </span>
        </div>
      )}
      {unfinished > 0 && (
        <Text size="sm" className={css.unfinished}>
          {plural(unfinished, 'rule')} not finished, and not counted yet
        </Text>
      )}
      <Text size="sm" c="dimmed" className={css.inWords}>
        {words}
      </Text>
    </section>
  );
}
