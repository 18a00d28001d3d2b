import { SegmentedControl, Skeleton, Text } from '@mantine/core';
import { useState } from 'react';
import { channelName } from '~/lib/channels.ts';
import { formatNumber, formatPercent } from '~/lib/format.ts';
import { Panel } from '~/ui/index.ts';
import css from '../audiences.module.css';
import { bars, channelsOf, waterfall } from '../logic/reach.ts';
import type { Counting } from './useEstimate.ts';

/** Whom a message on a channel reaches, and where the others are lost. */
export function ReachPanel({ counting }: { counting: Counting }) {
  const { estimate, stale, error } = counting;
  const [chosen, setChosen] = useState<string>();
  const channels = channelsOf(estimate);
  const channel = chosen && channels.includes(chosen) ? chosen : channels[0];
  const reach = channel ? estimate?.Reach[channel] : undefined;
  if (error) return null;
  return (
    <Panel title="Who can be reached">
      {!estimate ? (
        <Skeleton height={176} />
      ) : !reach ? (
        <Text c="dimmed">Nobody is in the audience.</Text>
      ) : (
        <div data-stale={stale || undefined} className={css.staleable}>
          {channels.length > 1 && (
            <div className={css.channels}>
              <SegmentedControl
                aria-label="Channel"
                size="xs"
                value={channel}
                onChange={setChosen}
                data={channels.map((value) => ({ value, label: channelName(value) }))}
              />
            </div>
          )}
          <Steps channel={channel!} steps={waterfall(reach)} />
        </div>
      )}
    </Panel>
  );
}

function Steps({ channel, steps }: { channel: string; steps: ReturnType<typeof waterfall> }) {
  const shapes = bars(steps);
  const total = steps[0]!.count;
  return (
    <table className={css.steps}>
      <caption className="cp-sr">Reach by {channelName(channel)}, step by step</caption>
      <thead className="cp-sr">
        <tr>
          <th scope="col">Step</th>
          <th scope="col">Share</th>
          <th scope="col">Endpoints</th>
        </tr>
      </thead>
      <tbody>
        {steps.map(({ id, label, count, kind }, at) => (
          <tr key={id} data-kind={kind} data-none={count === 0 || undefined}>
            <th scope="row">{label}</th>
            <td>
              <span className={css.track} aria-hidden>
                <span
                  className={css.bar}
                  style={{ left: `${shapes[at]!.from * 100}%`, width: `${shapes[at]!.width * 100}%` }}
                />
              </span>
              <span className="cp-sr">{formatPercent(total === 0 ? null : count / total)}</span>
            </td>
            <td className={css.n}>
              {kind === 'loss' && count > 0 && '−'}
              {formatNumber(count)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
