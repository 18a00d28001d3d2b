import { Text } from '@mantine/core';
import type { Comparison, Report } from '~/api/ext.ts';
import { formatPoints } from '~/lib/format.ts';
import { plain } from '~/lib/plain.ts';
import { Badge, Interval } from '~/ui/index.ts';
import css from '../campaigns.module.css';
import { comparisonWords, groupName } from '../logic/words.ts';

const TONES = { better: 'good', worse: 'bad', 'not enough data': 'neutral' } as const;

interface Props {
  report: Report;
  one: Comparison;
  /** See `Interval`. */
  span?: number;
}

/** "your team" against getting nothing: +11.4 points, what that means, and between which ends it is. */
export function Difference({ report, one, span }: Props) {
  const against = one.Against === 'Holdout' ? 'getting nothing' : groupName(report, one.Against);
  return (
    <div>
      <div className={css.comparison}>
        <strong>{groupName(report, one.Of)}</strong> against {against}:{' '}
        <strong className={css.points}>{formatPoints(one.Difference)}</strong>{' '}
        <Badge tone={TONES[one.Verdict]}>{one.Verdict}</Badge>
      </div>
      <Text size="sm" c="dimmed" mb={8}>
        {plain(one.Sentence || comparisonWords(one))}
      </Text>
      <Interval difference={one.Difference} low={one.Low} high={one.High} span={span} />
    </div>
  );
}
