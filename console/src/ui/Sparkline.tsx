import { formatPercent } from '~/lib/format.ts';
import css from './ui.module.css';

export interface SparklineProps {
  values: (number | null)[];
  complete?: boolean[];
  label: string;
  format?: (value: number | null) => string;
}

const WIDTH = 240;
const HEIGHT = 40;
const PAD = 3;

/** A trend without axes, from 0 up: values that may still change are dashed. Read aloud as first, last, lowest, highest. */
export function Sparkline({ values, complete, label, format = formatPercent }: SparklineProps) {
  const known = values.filter((value): value is number => value !== null);
  const top = Math.max(...known, Number.MIN_VALUE);
  const x = (index: number) => (values.length < 2 ? WIDTH / 2 : (index / (values.length - 1)) * WIDTH);
  const y = (value: number) => HEIGHT - PAD - (value / top) * (HEIGHT - 2 * PAD);
  const points = values.flatMap((value, index) => (value === null ? [] : [{ index, value }]));
  const done = points.filter((point) => complete?.[point.index] ?? true);
  const rest = points.slice(Math.max(0, done.length - 1));
  const line = (list: typeof points) =>
    list
      .map((point, at) => `${at ? 'L' : 'M'}${x(point.index).toFixed(1)} ${y(point.value).toFixed(1)}`)
      .join('');
  const last = done.at(-1);
  const words = known.length
    ? `${label}: ${known.length} values, first ${format(known[0]!)}, last ${format(known.at(-1)!)}, lowest ${format(Math.min(...known))}, highest ${format(Math.max(...known))}`
    : `${label}: no values yet`;
  return (
    <svg
      className={css.spark}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words}
    >
      <line
        x1={0}
        x2={WIDTH}
        y1={HEIGHT - 1}
        y2={HEIGHT - 1}
        stroke="var(--cp-line)"
        vectorEffect="non-scaling-stroke"
      />
      {done.length > 1 && last && (
        <path
          d={`${line(done)}L${x(last.index).toFixed(1)} ${HEIGHT}L${x(done[0]!.index).toFixed(1)} ${HEIGHT}Z`}
          fill="var(--cp-accent-soft)"
        />
      )}
      <path
        d={line(done)}
        fill="none"
        stroke="var(--cp-accent)"
        strokeWidth={1.75}
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
      {rest.length > 1 && (
        <path
          d={line(rest)}
          fill="none"
          stroke="var(--cp-accent)"
          strokeWidth={1.5}
          strokeDasharray="3 3"
          opacity={0.7}
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}
