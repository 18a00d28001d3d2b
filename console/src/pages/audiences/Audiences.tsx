import { Button } from '@mantine/core';
import { IconPlus, IconTargetArrow, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { segmentsQuery } from '~/api/queries.ts';
import type { SegmentResponse } from '~/api/types.ts';
import { useAppId, useCan, useSession } from '~/app/session.ts';
import { useAddress } from '~/app/useAddress.ts';
import { curlLine } from '~/lib/curl.ts';
import { plural } from '~/lib/format.ts';
import {
  Badge,
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
import css from './audiences.module.css';
import { FILTERS, filtered, inFilter, PAGE } from './logic/list.ts';
import { segmentWords } from './logic/words.ts';
import { CountNow } from './view/CountNow.tsx';

/** Every audience of the app: whom it means, how many that is now. */
export default function Audiences() {
  const app = useAppId();
  const can = useCan();
  const navigate = useNavigate();
  const [{ kind = 'all', q = '' }, setAddress] = useAddress();
  const { data, error, refetch } = useQuery(segmentsQuery(app));
  const all = data?.items;
  const names = new Map(all?.map(({ Id, Name }) => [Id, Name || Id]));
  const shown = all && filtered(all, kind, q, names);
  const page = useSlices(shown, PAGE, [kind, q]);
  const columns: Column<SegmentResponse>[] = [
    {
      id: 'name',
      header: 'Name',
      card: 'title',
      sort: (one) => (one.Name || one.Id).toLowerCase(),
      cell: (one) => (
        <Link to="/apps/$app/audiences/$segment" params={{ app, segment: one.Id }}>
          {one.Name || one.Id}
        </Link>
      ),
    },
    {
      id: 'kind',
      header: 'Kind',
      cell: (one) =>
        one.SegmentType === 'IMPORT' ? <Badge tone="accent">List</Badge> : <Badge>Rules</Badge>,
    },
    {
      id: 'whom',
      header: 'Whom it means',
      width: '40%',
      cell: (one) => <Whom words={segmentWords(one, names)} />,
    },
    {
      id: 'count',
      header: 'Now',
      align: 'right',
      cell: (one) => <CountNow app={app} segment={one} />,
    },
    { id: 'version', header: 'Version', align: 'right', cell: (one) => one.Version ?? 1 },
    {
      id: 'changed',
      header: 'Changed',
      sort: (one) => one.LastModifiedDate ?? one.CreationDate,
      cell: (one) => <RelativeTime at={one.LastModifiedDate ?? one.CreationDate} />,
    },
  ];
  return (
    <Page>
      <PageHeader
        title="Audiences"
        description="Who a campaign goes to: people who fit a few rules, always as of now, or a list you bring."
        actions={
          can('edit') && (
            <>
              <Button
                component={Link}
                to={`/apps/${app}/jobs?tab=import&new=import` as string}
                variant="default"
                leftSection={<IconUpload size={16} />}
              >
                Import a list
              </Button>
              <Button
                component={Link}
                to={`/apps/${app}/audiences/new` as string}
                leftSection={<IconPlus size={16} />}
              >
                New audience
              </Button>
            </>
          )
        }
      />
      <DataTable
        label="Audiences"
        columns={columns}
        {...page}
        rowKey={(one) => one.Id}
        error={error}
        onRetry={() => void refetch()}
        onOpen={(one) =>
          void navigate({ to: '/apps/$app/audiences/$segment', params: { app, segment: one.Id } })
        }
        footer={
          shown && shown.length > 0
            ? `${plural(shown.length, 'audience')}${data?.more ? ' of the first thousand' : ''}`
            : undefined
        }
        toolbar={
          all &&
          all.length > 0 && (
            <ListFilters
              label="Only of this kind"
              value={kind}
              kinds={FILTERS}
              count={(id) => all.filter((one) => inFilter(one, id)).length}
              onKind={(next) => setAddress({ kind: next })}
              find="Find by name or rule"
              text={q}
              onText={(next) => setAddress({ q: next })}
            />
          )
        }
        empty={
          all && all.length > 0 ? (
            <NoneFits what="audience" onClear={() => setAddress({ kind: undefined, q: undefined })} />
          ) : (
            <Nothing app={app} />
          )
        }
      />
    </Page>
  );
}

/** The beginning of a long definition; all of it when pointed at, and on its page. */
function Whom({ words }: { words: string }) {
  return (
    <span className={css.clamped} title={words}>
      {words}
    </span>
  );
}

function Nothing({ app }: { app: string }) {
  const can = useCan();
  const { Region } = useSession();
  return (
    <EmptyState
      icon={IconTargetArrow}
      title="No audiences yet"
      action={
        can('edit') && (
          <Button component={Link} to={`/apps/${app}/audiences/new` as string}>
            Build the first audience
          </Button>
        )
      }
      code={curlLine(`/v1/apps/${app}/segments`, {
        method: 'POST',
        region: Region,
        body: {
          Name: 'quiet for a month',
          Dimensions: { Behavior: { Recency: { RecencyType: 'INACTIVE', Duration: 'DAY_30' } } },
        },
      })}
    >
      An audience says whom you mean, in rules: “has a ticket, and was not here for 30 days”. You see how many
      that is while you type, and it is counted anew whenever it is used.
    </EmptyState>
  );
}
