import { Button, Group, Stack } from '@mantine/core';
import { IconTargetArrow } from '@tabler/icons-react';
import { useState } from 'react';
import { ApiError } from '~/api/client.ts';
import { formatNumber, formatPercent } from '~/lib/format.ts';
import {
  AreaField,
  Badge,
  CampaignStatusBadge,
  Chart,
  Code,
  type Column,
  ConfirmDialog,
  CopyBlock,
  DataTable,
  DateTime,
  Diff,
  Editor,
  EmptyState,
  ErrorState,
  Form,
  HtmlPreview,
  Interval,
  NumberField,
  NumberTile,
  Page,
  PageHeader,
  Panel,
  RelativeTime,
  SelectField,
  SwitchField,
  TextField,
  toast,
  useDraft,
  useTokens,
} from '~/ui/index.ts';

interface Row {
  id: string;
  name: string;
  people: number;
  changed: string;
}

const ROWS: Row[] = ['lapsed buyers', 'new fans', 'season tickets'].map((name, at) => ({
  id: String(at),
  name,
  people: 1_000 * (at + 1),
  changed: new Date(Date.now() - at * 3_600_000).toISOString(),
}));

const COLUMNS: Column<Row>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: (row) => <a href={`#${row.id}`}>{row.name}</a>,
    sort: (row) => row.name,
    card: 'title',
  },
  {
    id: 'people',
    header: 'People',
    cell: (row) => formatNumber(row.people),
    sort: (row) => row.people,
    align: 'right',
  },
  {
    id: 'changed',
    header: 'Changed',
    cell: (row) => <RelativeTime at={row.changed} />,
    sort: (row) => row.changed,
  },
];

const X = Array.from({ length: 12 }, (_, at) => `2026-${String(at + 1).padStart(2, '0')}`);
const SERIES = [
  { name: 'Treated', values: X.map((_, at) => 0.2 + 0.02 * at) },
  { name: 'Holdout', values: X.map((_, at) => 0.18 + 0.01 * at) },
];
const VARIABLES = [{ name: 'Attributes.team' }, { name: 'User.UserId' }];
const HTML =
  '<p>Hi {{Attributes.team}}, {{Attributes.teem}}</p>\n<p><a href="https://example.com">Go</a></p>';

/** Every pattern once, in development only. */
export default function Patterns() {
  const draft = useDraft('dev/patterns', { name: '', html: HTML });
  const tokens = useTokens();
  const [asking, setAsking] = useState(false);
  return (
    <main id="main" tabIndex={-1} style={{ padding: 24 }}>
      <Page>
        <PageHeader
          title="Patterns"
          meta={<Badge tone="accent">only in development</Badge>}
          description="Every pattern once. What a page needs and is not here becomes a pattern first."
          actions={<Button onClick={() => toast.done('Saved', 'Version 3')}>Toast</Button>}
        />
        <Group gap={8}>
          <CampaignStatusBadge status="EXECUTING" />
          <CampaignStatusBadge status="COMPLETED" />
          <CampaignStatusBadge status="PAUSED" />
          <CampaignStatusBadge status="INVALID" />
          <Code>User.UserAttributes.plan</Code>
          <DateTime at={ROWS[0]!.changed} />
        </Group>
        <div
          style={{ display: 'grid', gap: 16, gridTemplateColumns: 'repeat(auto-fit, minmax(260px, 1fr))' }}
        >
          <NumberTile
            label="Activation"
            value={formatPercent(0.326)}
            counts="1,628 of 5,000 people"
            definition="Who did both."
            trend={SERIES[0]!.values}
            trendComplete={X.map((_, at) => at < 10)}
            trendLabel="by month"
          />
          <NumberTile label="On its way" value={undefined} />
        </div>
        <Interval difference={0.05} low={0.01} high={0.09} />
        <DataTable
          label="Audiences"
          columns={COLUMNS}
          rows={ROWS}
          rowKey={(row) => row.id}
          sort={{ id: 'people', desc: true }}
          paging={tokens}
          nextToken="more"
        />
        <DataTable label="Loading" columns={COLUMNS} rows={undefined} rowKey={(row) => row.id} />
        <Panel flush>
          <EmptyState
            icon={IconTargetArrow}
            title="No audiences yet"
            action={<Button>New audience</Button>}
            code="curl …"
          >
            An audience is a question about people that stays answered.
          </EmptyState>
        </Panel>
        <ErrorState
          error={new ApiError(400, 'BadRequestException', 'Name: at most 64 characters', 'r-1')}
          onRetry={() => {}}
        />
        <Chart
          title="Conversion by month"
          x={X}
          xLabel="Month"
          series={SERIES}
          format={formatPercent}
          apiCall="curl …"
        />
        <Panel title="Form" description={draft.restored ? 'Restored what you typed' : undefined}>
          <Form
            onSubmit={() => draft.clear()}
            errors={draft.value.name ? [] : [{ id: 'name', message: 'Give it a name.' }]}
          >
            <Stack gap={16} maw={480}>
              <TextField
                id="name"
                label="Name"
                help="Kept while you type."
                value={draft.value.name}
                onChange={(event) => draft.set({ ...draft.value, name: event.currentTarget.value })}
              />
              <SelectField label="Channel" data={['EMAIL', 'SMS']} />
              <NumberField label="Holdout" suffix=" %" min={0} max={100} />
              <AreaField label="Note" />
              <SwitchField label="Paused" help="Nothing is sent." />
              <Group>
                <Button type="submit">Save</Button>
                <Button color="red" variant="light" onClick={() => setAsking(true)}>
                  Launch
                </Button>
              </Group>
            </Stack>
          </Form>
        </Panel>
        <Editor
          label="HTML"
          language="html"
          value={draft.value.html}
          onChange={(html) => draft.set((old) => ({ ...old, html }))}
          variables={VARIABLES}
          height={120}
        />
        <HtmlPreview html={draft.value.html} title="Preview" width="phone" height={160} />
        <Diff label="Versions 1 and 2" before={HTML} after={HTML.replace('Go', 'Come')} language="html" />
        <CopyBlock code="aws pinpoint get-apps" />
        <ConfirmDialog
          opened={asking}
          onClose={() => setAsking(false)}
          onConfirm={() => toast.done('Launched')}
          title="Launch to 1,234 people?"
          confirmLabel="Launch"
          number={1_234}
        >
          They get it at once.
        </ConfirmDialog>
      </Page>
    </main>
  );
}
