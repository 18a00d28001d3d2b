import { Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Report } from '~/api/ext.ts';
import { fieldsQuery, reportQuery } from '~/api/queries.ts';
import type { CampaignResponse } from '~/api/types.ts';
import { useSession } from '~/app/session.ts';
import { useAddress } from '~/app/useAddress.ts';
import { curlLine } from '~/lib/curl.ts';
import { formatNumber, formatPercent } from '~/lib/format.ts';
import { Chart, type Column, DataTable, ErrorState, NumberField, Panel, SelectField } from '~/ui/index.ts';
import css from '../campaigns.module.css';
import { groupName } from '../logic/words.ts';
import { Difference } from './Difference.tsx';
import { Funnel } from './Funnel.tsx';

const SENDING_MS = 3_000;

/** What the message changed: differences first, then the numbers behind them. */
export function ReportTab({ app, campaign }: { app: string; campaign: CampaignResponse }) {
  const [{ event, hours }] = useAddress();
  const { Region } = useSession();
  const query = { event, hours: Number(hours) || undefined };
  const { data, error, refetch } = useQuery({
    ...reportQuery(app, campaign.Id, query),
    refetchInterval: campaign.State?.CampaignStatus === 'EXECUTING' ? SENDING_MS : false,
  });
  if (error)
    return <ErrorState error={error} what="The report did not come" onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={320} />;
  const line = curlLine(`/counterpoint/v1/apps/${app}/campaigns/${campaign.Id}/report`, { region: Region });
  return (
    <Stack gap={16}>
      <Panel title="What it changed">
        <Stack gap={24}>
          <Question app={app} report={data} />
          <Comparisons report={data} />
        </Stack>
      </Panel>
      <Groups report={data} />
      <div className={css.pair}>
        <Panel title="From the audience to the inbox">
          <Funnel funnel={data.Funnel} />
        </Panel>
        <Rates report={data} line={line} />
      </div>
    </Stack>
  );
}

/** What counts as a conversion; part of the address, so that a report can be sent to somebody. */
function Question({ app, report }: { app: string; report: Report }) {
  const [{ event = '', hours = '' }, setAddress] = useAddress();
  const events = useQuery(fieldsQuery(app)).data?.Events ?? [];
  const used = report.Conversion?.Event?.EventType?.Values?.join(', ') ?? 'the app’s conversion';
  const names = events.map(({ EventType }) => EventType);
  if (event && !names.includes(event)) names.unshift(event);
  return (
    <div className={css.question}>
      <SelectField
        label="Counts as converted"
        value={event}
        onChange={(change) => setAddress({ event: change.currentTarget.value || undefined })}
        data={[{ value: '', label: `As defined: ${used}` }, ...names]}
      />
      <NumberField
        label="Within hours"
        min={1}
        max={8_760}
        allowDecimal={false}
        placeholder={String(report.Conversion?.WithinHours ?? 168)}
        value={hours}
        onChange={(next) => setAddress({ hours: next ? String(next) : undefined })}
      />
    </div>
  );
}

function Comparisons({ report }: { report: Report }) {
  if (report.Comparisons.length === 0) {
    return (
      <Text c="dimmed">
        Nothing to compare with: nobody was held out. Hold 10% back next time to learn what it changed.
      </Text>
    );
  }
  const span = Math.max(...report.Comparisons.flatMap(({ Low, High }) => [Math.abs(Low), Math.abs(High)]));
  return (
    <div className={css.differences}>
      {report.Comparisons.map((one) => (
        <Difference key={`${one.Of} ${one.Against}`} report={report} one={one} span={span} />
      ))}
    </div>
  );
}

type Group = Report['Groups'][number];

function Groups({ report }: { report: Report }) {
  const share = (n: number, of: number) => (of > 0 ? formatPercent(n / of) : '–');
  const nothing = (group: Group) => group.Group === 'Holdout';
  const mail = (id: keyof Group, header: string, of?: keyof Group): Column<Group> => ({
    id,
    header,
    align: 'right',
    cell: (group) =>
      nothing(group) ? (
        '–'
      ) : (
        <span>
          {formatNumber(Number(group[id]))}
          {of && <span className={css.loss}> {share(Number(group[id]), Number(group[of]))}</span>}
        </span>
      ),
  });
  const columns: Column<Group>[] = [
    {
      id: 'Group',
      header: 'Group',
      card: 'title',
      cell: (group) => <strong>{groupName(report, group.Group)}</strong>,
    },
    {
      id: 'People',
      header: 'People',
      align: 'right',
      cell: (group) => formatNumber(group.People),
    },
    mail('Sent', 'Sent'),
    mail('Delivered', 'Delivered', 'Sent'),
    mail('Opened', 'Opened', 'Delivered'),
    mail('Clicked', 'Clicked', 'Delivered'),
    {
      id: 'Converted',
      header: 'Converted',
      align: 'right',
      cell: (group) => (
        <span>
          {formatNumber(group.Converted)} <span className={css.loss}>{formatPercent(group.Rate)}</span>
        </span>
      ),
    },
    { id: 'lost', header: 'Bounced, left, complained, uncertain', cell: (group) => <Lost group={group} /> },
  ];
  return (
    <DataTable
      label="Treatments and holdout"
      columns={columns}
      rows={report.Groups}
      rowKey={(group) => group.Group}
      dense
    />
  );
}

/** What went wrong, only what did. */
function Lost({ group }: { group: Group }) {
  const all = [
    [group.Bounced, 'bounced'],
    [group.Unsubscribed, 'unsubscribed'],
    [group.Complained, 'complained'],
    [group.Uncertain, 'uncertain'],
  ] as const;
  const words = all.filter(([count]) => count > 0).map(([count, word]) => `${formatNumber(count)} ${word}`);
  return <span className={css.loss}>{words.join(', ') || 'none'}</span>;
}

function Rates({ report, line }: { report: Report; line: string }) {
  const groups = report.Groups;
  const rate = (name: 'Opened' | 'Clicked') =>
    groups.map((group) => (group.Delivered > 0 ? group[name] / group.Delivered : null));
  return (
    <Chart
      title="Rates by group"
      kind="bar"
      xLabel="Group"
      x={groups.map((group) => groupName(report, group.Group))}
      series={[
        { name: 'Opened, of delivered', values: rate('Opened') },
        { name: 'Clicked, of delivered', values: rate('Clicked') },
        { name: 'Converted, of people', values: groups.map((group) => group.Rate ?? null) },
      ]}
      format={formatPercent}
      apiCall={line}
    />
  );
}
