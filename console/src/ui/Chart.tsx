import { ActionIcon, Popover, SegmentedControl, Skeleton, Text, Tooltip } from '@mantine/core';
import { IconApi, IconDownload } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { csv, download } from '~/lib/csv.ts';
import { formatNumber } from '~/lib/format.ts';
import { CopyBlock } from './Code.tsx';
import css from './ui.module.css';

const Drawn = lazy(() => import('./heavy/EChart.tsx'));

export interface Series {
  name: string;
  values: (number | null)[];
  dashed?: boolean;
}

export interface ChartProps {
  title: string;
  kind?: 'line' | 'bar';
  /** Names of the points, as shown. */
  x: string[];
  /** What the points are: "Week". */
  xLabel?: string;
  series: Series[];
  format?: (value: number | null) => string;
  height?: number;
  stacked?: boolean;
  /** The call behind it, as a line to paste. */
  apiCall?: string;
}

/** A chart that is also a table, a CSV file and an API call. */
export function Chart(props: ChartProps) {
  const { title, x, xLabel = 'Point', series, format = formatNumber, height = 240 } = props;
  const [view, setView] = useState('chart');
  const save = () =>
    download(
      `${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.csv`,
      csv(
        [xLabel, ...series.map((one) => one.name)],
        x.map((name, at) => [name, ...series.map((one) => one.values[at])]),
      ),
    );
  return (
    <section className={css.card} aria-label={title}>
      <div className={css.cardHead}>
        <h2 className={css.tileLabel} style={{ margin: 0 }}>
          {title}
        </h2>
        <div className={css.actions}>
          <SegmentedControl
            size="xs"
            aria-label={`${title}: how to show it`}
            value={view}
            onChange={setView}
            data={[
              { value: 'chart', label: 'Chart' },
              { value: 'table', label: 'Table' },
            ]}
          />
          <Tooltip label="Save as CSV">
            <ActionIcon aria-label={`Save ${title} as CSV`} onClick={save}>
              <IconDownload size={16} />
            </ActionIcon>
          </Tooltip>
          {props.apiCall && (
            <Popover width={460} position="bottom-end">
              <Popover.Target>
                <ActionIcon aria-label={`API call of ${title}`}>
                  <IconApi size={18} />
                </ActionIcon>
              </Popover.Target>
              <Popover.Dropdown>
                <Text size="sm" mb={8}>
                  The same numbers over the API:
                </Text>
                <CopyBlock code={props.apiCall} />
              </Popover.Dropdown>
            </Popover>
          )}
        </div>
      </div>
      <div className={css.cardBody} style={{ minHeight: height + 32 }}>
        {view === 'chart' ? (
          <div role="img" aria-label={`${title}. The same numbers are in the table view.`}>
            <Suspense fallback={<Skeleton height={height} />}>
              <Drawn {...props} format={format} height={height} />
            </Suspense>
          </div>
        ) : (
          <section
            style={{ maxHeight: height, overflow: 'auto' }}
            aria-label={`${title}, as a table`}
            tabIndex={0}
          >
            <table style={{ width: '100%', borderCollapse: 'collapse', fontSize: 13 }}>
              <thead>
                <tr>
                  <th scope="col" style={{ textAlign: 'left', padding: '4px 8px' }}>
                    {xLabel}
                  </th>
                  {series.map((one) => (
                    <th key={one.name} scope="col" style={{ textAlign: 'right', padding: '4px 8px' }}>
                      {one.name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {x.map((name, at) => (
                  <tr key={name} style={{ borderTop: '1px solid var(--cp-line)' }}>
                    <th scope="row" style={{ textAlign: 'left', fontWeight: 400, padding: '4px 8px' }}>
                      {name}
                    </th>
                    {series.map((one) => (
                      <td key={one.name} style={{ textAlign: 'right', padding: '4px 8px' }}>
                        {format(one.values[at] ?? null)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </div>
    </section>
  );
}
