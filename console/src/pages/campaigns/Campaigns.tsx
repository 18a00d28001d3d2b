import { Button } from '@mantine/core';
import { IconPlus, IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { campaignsQuery, segmentsQuery } from '~/api/queries.ts';
import type { CampaignResponse } from '~/api/types.ts';
import { useAppId, useCan, useSession } from '~/app/session.ts';
import { useAddress } from '~/app/useAddress.ts';
import { curlLine } from '~/lib/curl.ts';
import { formatDateTime, plural } from '~/lib/format.ts';
import {
  CampaignStatusBadge,
  type Column,
  DataTable,
  EmptyState,
  ListFilters,
  NoneFits,
  Page,
  PageHeader,
  RelativeTime,
  useSlices,
} from '~/ui/index.ts';
import { FILTERS, filtered, inFilter, PAGE, startOf } from './logic/list.ts';
import { LastRun } from './view/LastRun.tsx';

/** Every campaign of the app: where it stands, whom it went to, what came of it. */
export default function Campaigns() {
  const app = useAppId();
  const can = useCan();
  const navigate = useNavigate();
  const { Region } = useSession();
  const [{ status = 'all', q = '' }, setAddress] = useAddress();
  const { data, error, refetch } = useQuery(campaignsQuery(app));
  const segments = useQuery(segmentsQuery(app)).data?.items;
  const names = new Map(segments?.map((one) => [one.Id, one.Name || one.Id]));
  const all = data?.items;
  const shown = all && filtered(all, status, q);
  const page = useSlices(shown, PAGE, [status, q]);

  const columns: Column<CampaignResponse>[] = [
    {
      id: 'name',
      header: 'Name',
      card: 'title',
      cell: (one) => (
        <Link to="/apps/$app/campaigns/$id" params={{ app, id: one.Id }}>
          {one.Name || one.Id}
        </Link>
      ),
    },
    {
      id: 'status',
      header: 'Status',
      cell: (one) => <CampaignStatusBadge status={one.State?.CampaignStatus} />,
    },
    {
      id: 'audience',
      header: 'Audience',
      cell: (one) => (
        <Link to="/apps/$app/audiences/$segment" params={{ app, segment: one.SegmentId }}>
          {names.get(one.SegmentId) ?? one.SegmentId.slice(0, 8)}
        </Link>
      ),
    },
    { id: 'schedule', header: 'Schedule', cell: (one) => <Schedule campaign={one} /> },
    {
      id: 'sent',
      header: 'Sent',
      align: 'right',
      cell: (one) => <LastRun app={app} campaign={one} show="sent" />,
    },
    {
      id: 'opened',
      header: 'Opened',
      align: 'right',
      cell: (one) => <LastRun app={app} campaign={one} show="openRate" />,
    },
    {
      id: 'clicked',
      header: 'Clicked',
      align: 'right',
      cell: (one) => <LastRun app={app} campaign={one} show="clickRate" />,
    },
    { id: 'created', header: 'Created', cell: (one) => <RelativeTime at={one.CreationDate} /> },
  ];

  return (
    <Page>
      <PageHeader
        title="Campaigns"
        description="One message to one audience, once, with a part held out to learn what it changed."
        actions={
          can('edit') && (
            <Button
              component={Link}
              to={`/apps/${app}/campaigns/new` as string}
              leftSection={<IconPlus size={16} />}
            >
              New campaign
            </Button>
          )
        }
      />
      <DataTable
        label="Campaigns"
        columns={columns}
        {...page}
        rowKey={(one) => one.Id}
        error={error}
        onRetry={() => void refetch()}
        onOpen={(one) => void navigate({ to: '/apps/$app/campaigns/$id', params: { app, id: one.Id } })}
        footer={
          shown && shown.length > 0
            ? `${plural(shown.length, 'campaign')}${data?.more ? ' of the first thousand' : ''}`
            : undefined
        }
        toolbar={
          all &&
          all.length > 0 && (
            <ListFilters
              label="Only with this status"
              value={status}
              kinds={FILTERS}
              count={(id) => all.filter((one) => inFilter(one, id)).length}
              onKind={(next) => setAddress({ status: next })}
              find="Find by name"
              text={q}
              onText={(next) => setAddress({ q: next })}
            />
          )
        }
        empty={
          all && all.length > 0 ? (
            <NoneFits what="campaign" onClear={() => setAddress({ status: undefined, q: undefined })} />
          ) : (
            <EmptyState
              icon={IconSend}
              title="No campaigns yet"
              action={
                can('edit') && (
                  <Button component={Link} to={`/apps/${app}/campaigns/new` as string}>
                    Write the first campaign
                  </Button>
                )
              }
              code={curlLine(`/v1/apps/${app}/campaigns`, {
                method: 'POST',
                region: Region,
                body: {
                  Name: 'hello',
                  SegmentId: segments?.[0]?.Id ?? 'SEGMENT',
                  Schedule: { StartTime: 'IMMEDIATE' },
                  HoldoutPercent: 10,
                  IsPaused: true,
                  MessageConfiguration: { EmailMessage: { Title: 'Hello', HtmlBody: '<p>Hello</p>' } },
                },
              })}
            >
              Pick an audience, write a message, see it as one person gets it, and launch. Hold a tenth back,
              and the report says what the message really changed.
            </EmptyState>
          )
        }
      />
    </Page>
  );
}

function Schedule({ campaign }: { campaign: CampaignResponse }) {
  const start = startOf(campaign);
  if (start === 'at once') return <>At once</>;
  return <time dateTime={start}>{formatDateTime(start)}</time>;
}
