import { formatPoints, formatSigned } from '~/lib/format.ts';
import css from './ui.module.css';

export interface IntervalProps {
  /** A difference of two rates, and the ends of its 95 % interval. */
  difference: number;
  low: number;
  high: number;
  /** How far the axis goes to both sides, for several on one scale. */
  span?: number;
}

const WIDTH = 320;
const MID = 12;

/** A difference with its interval on an axis that shows zero. */
export function Interval({ difference, low, high, span: wanted = 0 }: IntervalProps) {
  if (![difference, low, high].every(Number.isFinite)) return null;
  const span = Math.max(Math.abs(low), Math.abs(high), 0.01, wanted) * 1.15;
  const x = (value: number) => ((value + span) / (2 * span)) * WIDTH;
  const tone = low > 0 ? 'var(--cp-good)' : high < 0 ? 'var(--cp-bad)' : 'var(--cp-line-strong)';
  return (
    <svg
      className={css.interval}
      viewBox={`0 0 ${WIDTH} 36`}
      preserveAspectRatio="xMinYMid meet"
      role="img"
      aria-label={`Difference ${formatPoints(difference)}, 95 % interval ${formatPoints(low)} to ${formatPoints(high)}`}
    >
      <line x1={0} x2={WIDTH} y1={MID} y2={MID} stroke="var(--cp-line)" />
      <line x1={x(0)} x2={x(0)} y1={2} y2={22} stroke="var(--cp-line-strong)" strokeDasharray="2 2" />
      <line x1={x(low)} x2={x(high)} y1={MID} y2={MID} stroke={tone} strokeWidth={4} strokeLinecap="round" />
      <circle cx={x(difference)} cy={MID} r={5} fill={tone} stroke="var(--cp-surface)" strokeWidth={2} />
      <text x={x(0)} y={34} fontSize={11} textAnchor="middle" fill="var(--cp-dim)">
        no difference
      </text>
      <text x={0} y={34} fontSize={11} fill="var(--cp-dim)">
        {formatSigned(-span * 100)}
      </text>
      <text x={WIDTH} y={34} fontSize={11} textAnchor="end" fill="var(--cp-dim)">
        {formatPoints(span)}
      </text>
    </svg>
  );
}
