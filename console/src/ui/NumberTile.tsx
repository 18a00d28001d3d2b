import { ActionIcon, Popover, Skeleton, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Sparkline } from './Sparkline.tsx';
import css from './ui.module.css';

export interface NumberTileProps {
  label: string;
  /** Already written in the reader's locale: "32.6%". Undefined: still loading. */
  value: string | undefined;
  /** The counts behind a rate: "1,628 of 5,000 people". */
  counts?: ReactNode;
  /** What exactly is counted; behind the (i). */
  definition?: ReactNode;
  trend?: (number | null)[];
  /** Which of the trend's values are final; the others are drawn dashed. */
  trendComplete?: boolean[];
  /** What the trend shows: "by week first seen". */
  trendLabel?: string;
  /** Beside the trend's label: the newest complete value, say. */
  trendNote?: ReactNode;
  /** Instead of a number (not defined yet, an error). */
  children?: ReactNode;
}

/** One number: what it is, how much, of what, and where it is going. Same height in every state. */
export function NumberTile(props: NumberTileProps) {
  const { label, value, counts, definition, trend, trendLabel, children } = props;
  return (
    <section className={`${css.card} ${css.tile}`} aria-label={label}>
      <div className={css.tileTop}>
        <h2 className={css.tileLabel} style={{ margin: 0 }}>
          {label}
        </h2>
        {definition && (
          <Popover width={340} position="bottom-end">
            <Popover.Target>
              <ActionIcon size="sm" aria-label={`What ${label.toLowerCase()} means`}>
                <IconInfoCircle size={16} />
              </ActionIcon>
            </Popover.Target>
            <Popover.Dropdown aria-label={`What ${label.toLowerCase()} means`}>
              <Text size="sm" component="div">
                {definition}
              </Text>
            </Popover.Dropdown>
          </Popover>
        )}
      </div>
      {children ??
        (value === undefined ? (
          <div aria-busy="true">
            <Skeleton height={32} width={110} mt={2} />
            <Skeleton height={12} width={160} mt={12} />
            <Skeleton height={40} mt={28} />
          </div>
        ) : (
          <>
            <div className={css.tileValue}>{value}</div>
            {counts && <div className={css.tileCounts}>{counts}</div>}
            {trend && (
              <div className={css.tileTrend}>
                <Sparkline
                  values={trend}
                  complete={props.trendComplete}
                  label={`${label}, ${trendLabel ?? 'trend'}`}
                />
                <div className={css.tileNote}>
                  <span>{trendLabel}</span>
                  <span>{props.trendNote}</span>
                </div>
              </div>
            )}
          </>
        ))}
    </section>
  );
}
