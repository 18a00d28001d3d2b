import { Button, Text } from '@mantine/core';
import { type UseQueryResult, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import {
  type ActivationDefinition,
  type CohortRow,
  type ConversionDefinition,
  type Headline,
  metrics,
  type RetentionDefinition,
} from '~/api/ext.ts';
import { keys, missing } from '~/api/queries.ts';
import { useAppId, useCan } from '~/app/session.ts';
import { formatMoney, formatNumber, formatPercent, plural } from '~/lib/format.ts';
import { Code, ErrorState, NumberTile, toast } from '~/ui/index.ts';
import { eventNames, lately } from './leak.ts';
import css from './today.module.css';

interface Props {
  activation: UseQueryResult<Headline<ActivationDefinition>>;
  retention: UseQueryResult<Headline<RetentionDefinition>>;
  conversion: UseQueryResult<Headline<ConversionDefinition>>;
}

/** The three numbers. */
export function Headlines({ activation, retention, conversion }: Props) {
  return (
    <div className={css.tiles}>
      <Tile
        label="Activation"
        query={activation}
        trendLabel="by week first seen"
        define="Which events show that someone has really started?"
        explain={activationWords}
      />
      <Tile
        label="Coming back"
        query={retention}
        trendLabel="the next week"
        trend={nextWeek}
        define=""
        explain={retentionWords}
      />
      <Tile
        label="Conversion"
        query={conversion}
        trendLabel="by week"
        define="Which event is a sale, a booking, a goal reached?"
        explain={conversionWords}
      />
    </div>
  );
}

interface TileProps<D> {
  label: string;
  query: UseQueryResult<Headline<D>>;
  trendLabel: string;
  define: string;
  explain: (answer: Headline<D>) => ReactNode;
  trend?: (row: CohortRow) => TrendRow;
}

type TrendRow = Pick<CohortRow, 'Size' | 'Count' | 'Rate' | 'Complete'>;

function Tile<D>({ label, query, trendLabel, define, explain, trend = (row) => row }: TileProps<D>) {
  const { data, error } = query;
  if (missing(error)) {
    return (
      <NumberTile label={label} value={undefined}>
        <Undefined question={define} />
      </NumberTile>
    );
  }
  if (error && !data) {
    return (
      <NumberTile label={label} value={undefined}>
        <ErrorState error={error} onRetry={() => void query.refetch()} />
      </NumberTile>
    );
  }
  if (!data) return <NumberTile label={label} value={undefined} />;
  const { Size, Count, Rate, Value } = data.Total;
  if (Size === 0) {
    return (
      <NumberTile label={label} value={undefined} definition={explain(data)}>
        <div className={css.nothing}>
          <Text fw={500}>Nobody yet</Text>
          <Text c="dimmed" size="sm">
            The number appears with the first events. Send one from your own code: the line is under “Your
            turn”.
          </Text>
        </div>
      </NumberTile>
    );
  }
  const rows = data.Rows.map(trend);
  const now = lately(rows);
  const unit = data.Unit === 'User' ? 'people' : 'endpoints';
  const money = Object.entries(Value ?? {}).filter(([, sum]) => sum !== 0);
  return (
    <NumberTile
      label={label}
      value={formatPercent(Rate)}
      counts={
        <>
          {formatNumber(Count)} of {formatNumber(Size)} {unit}
          {money.length > 0 && (
            <> · {money.map(([currency, sum]) => formatMoney(sum, currency)).join(' · ')}</>
          )}
        </>
      }
      definition={explain(data)}
      trend={rows.map((row) => row.Rate)}
      trendComplete={rows.map((row) => row.Complete)}
      trendLabel={trendLabel}
      trendNote={
        now && (
          <>
            {now.before !== undefined && <>before {formatPercent(now.before)}, </>}last{' '}
            {formatPercent(now.rate)}
          </>
        )
      }
    />
  );
}

/** The first later week of a cohort: later ones would make young cohorts look bad. */
function nextWeek(row: CohortRow): TrendRow {
  const [first] = row.Periods ?? [];
  return first ?? { Size: row.Size, Count: 0, Rate: null, Complete: false };
}

/** Definitions that fit most apps; nothing that exists is changed. */
function defaults(stored: Awaited<ReturnType<typeof metrics.definitions>>) {
  const event = (...values: string[]) => ({
    EventType: { DimensionType: 'INCLUSIVE' as const, Values: values },
  });
  return {
    ...(stored.Activation
      ? {}
      : { Activation: { Events: [event('_session.start')], AtLeast: 2, WithinDays: 7 } }),
    ...(stored.Conversion
      ? {}
      : {
          Conversion: {
            Event: event('_monetization.purchase'),
            Exposure: event('_session.start'),
            WithinHours: 24,
            Value: '_item_price*_quantity',
          },
        }),
  };
}

function Undefined({ question }: { question: string }) {
  const id = useAppId();
  const can = useCan();
  const client = useQueryClient();
  const define = useMutation({
    mutationFn: async () => metrics.define(id, defaults(await metrics.definitions(id))),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.of(id, 'metrics') });
      toast.done(
        'The numbers are defined',
        'Two sessions within 7 days; a purchase within 24 hours of a session.',
      );
    },
    onError: (error) => toast.failed(error, 'The numbers were not defined'),
  });
  return (
    <div className={css.nothing}>
      <Text fw={500}>Not defined yet</Text>
      <Text c="dimmed" size="sm">
        {question} Start with what fits most apps, and change it when you know better.
      </Text>
      {(can('read') || can('settings')) && (
        <Button
          size="compact-md"
          variant="light"
          mt={8}
          loading={define.isPending}
          onClick={() => define.mutate()}
        >
          Use the usual definition
        </Button>
      )}
    </div>
  );
}

function activationWords({
  Definition: { Events, AtLeast = 1, WithinDays = 7 },
  Unit,
}: Headline<ActivationDefinition>) {
  return (
    <>
      Of all {Unit === 'User' ? 'users' : 'endpoints'} first seen, those who did each of{' '}
      {Events.map((rule, at) => (
        <span key={eventNames(rule)}>
          {at > 0 && ' and '}
          <Code>{eventNames(rule)}</Code>
        </span>
      ))}{' '}
      at least {plural(AtLeast, 'time')} within {plural(WithinDays, 'day')}.
    </>
  );
}

function retentionWords({ Definition, Unit }: Headline<RetentionDefinition>) {
  return (
    <>
      Of all {Unit === 'User' ? 'users' : 'endpoints'} first seen, those who did{' '}
      <Code>{eventNames(Definition?.Event)}</Code> in any week after their first. The trend shows the very
      next week only, so that old and young weeks compare.
    </>
  );
}

function conversionWords({
  Definition: { Event, Exposure, WithinHours = 24 },
  Unit,
}: Headline<ConversionDefinition>) {
  return (
    <>
      Of all {Unit === 'User' ? 'users' : 'endpoints'} with <Code>{eventNames(Exposure)}</Code>, those who did{' '}
      <Code>{eventNames(Event)}</Code> within {plural(WithinHours, 'hour')} of it.
    </>
  );
}
