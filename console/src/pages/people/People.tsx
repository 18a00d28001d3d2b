import { SegmentedControl, Text } from '@mantine/core';
import { IconUserSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { MetricName, Person } from '~/api/ext.ts';
import { metricPeopleQuery, peopleQuery, segmentsQuery } from '~/api/queries.ts';
import { useAppId, useCan } from '~/app/session.ts';
import { useAddress } from '~/app/useAddress.ts';
import { formatDate } from '~/lib/format.ts';
import {
  DataTable,
  EmptyState,
  Page,
  PageHeader,
  Panel,
  SelectField,
  TextField,
  useTokens,
} from '~/ui/index.ts';
import { useTyped } from '~/ui/useTyped.ts';
import { columns } from './columns.tsx';
import { Nobody } from './Nobody.tsx';
import css from './people.module.css';
import { metricWords } from './words.ts';

const route = getRouteApi('/shell/apps/$app/people');
const PAGE = 50;

/** People: found by a text or an audience, or those behind a number. */
export default function People() {
  const app = useAppId();
  const can = useCan();
  const { metric } = route.useSearch();
  if (!can('people')) {
    return (
      <Page>
        <PageHeader title="People" />
        <Panel>Your role reads numbers, not people. An admin can change roles under Members.</Panel>
      </Page>
    );
  }
  return metric ? <Behind app={app} metric={metric} /> : <Found app={app} />;
}

function useOpen(app: string) {
  const navigate = useNavigate();
  return ({ EndpointId: endpoint }: Person) => {
    if (endpoint) void navigate({ to: '/apps/$app/people/$endpoint', params: { app, endpoint } });
  };
}

function Found({ app }: { app: string }) {
  const can = useCan();
  const { q = '', segment = '' } = route.useSearch();
  const [, setAddress] = useAddress();
  const [typed, setTyped] = useTyped(q, (text) => setAddress({ q: text || undefined }));
  const paging = useTokens([q, segment]);
  const query = { q: q || undefined, segment: segment || undefined, token: paging.token, pageSize: PAGE };
  const { data, error, refetch, isPlaceholderData } = useQuery(peopleQuery(app, query));
  const segments = useQuery({ ...segmentsQuery(app), enabled: can('read') }).data?.items ?? [];
  return (
    <Page>
      <PageHeader
        title="People"
        description="Everybody the app has told of. Each line is an endpoint: one address of one person."
      />
      <DataTable
        label="People"
        columns={columns(app)}
        rows={data?.Item}
        rowKey={(one) => one.EndpointId || (one.UserId ?? '')}
        error={error}
        onRetry={() => void refetch()}
        onOpen={useOpen(app)}
        stale={isPlaceholderData}
        paging={paging}
        nextToken={data?.NextToken}
        toolbar={
          <>
            <TextField
              label="Find people"
              labelProps={{ className: 'cp-sr' }}
              placeholder="Name, address, user or endpoint id"
              type="search"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              leftSection={<IconUserSearch size={16} aria-hidden />}
              className={css.find}
            />
            {segments.length > 0 && (
              <SelectField
                label="In this audience"
                labelProps={{ className: 'cp-sr' }}
                value={segment}
                onChange={(event) => setAddress({ segment: event.currentTarget.value || undefined })}
                data={[
                  { value: '', label: 'In any audience or none' },
                  ...segments.map(({ Id, Name }) => ({ value: Id, label: Name || Id })),
                ]}
                className={css.segment}
              />
            )}
          </>
        }
        empty={
          <Nobody
            app={app}
            filtered={q !== '' || segment !== ''}
            onClear={() => {
              setTyped('');
              setAddress({ q: undefined, segment: undefined });
            }}
          />
        }
      />
    </Page>
  );
}

function Behind({ app, metric }: { app: string; metric: MetricName }) {
  const { from, to, unit, missed } = route.useSearch();
  const [, setAddress] = useAddress();
  const lost = missed === 'true';
  const paging = useTokens([metric, from, to, unit, lost]);
  const query = { from, to, unit, missed: lost, token: paging.token, pageSize: PAGE };
  const { data, error, refetch, isPlaceholderData } = useQuery(metricPeopleQuery(app, metric, query));
  const words = metricWords(metric, lost);
  return (
    <Page>
      <PageHeader
        title={`People who ${words}`}
        description={
          from || to
            ? `${from ? `From ${formatDate(from)}` : 'From the beginning'} ${to ? `to ${formatDate(to)}` : 'until now'}`
            : 'Over the time that Today shows'
        }
        back={{ label: 'Today', to: '/apps/$app/today', params: { app } }}
      />
      <div className={css.about}>
        <SegmentedControl
          aria-label="Which of them"
          size="xs"
          value={lost ? 'missed' : 'did'}
          onChange={(next) => setAddress({ missed: next === 'missed' ? 'true' : undefined })}
          data={[
            { value: 'missed', label: capital(metricWords(metric, true)) },
            { value: 'did', label: capital(metricWords(metric, false)) },
          ]}
        />
        <Text size="md">
          <Link to="/apps/$app/people" params={{ app }}>
            Search all people instead
          </Link>
        </Text>
      </div>
      <DataTable
        label="People behind the number"
        columns={columns(app)}
        rows={data?.Item}
        rowKey={(one) => one.EndpointId || `user ${one.UserId}`}
        error={error}
        onRetry={() => void refetch()}
        onOpen={useOpen(app)}
        stale={isPlaceholderData}
        paging={paging}
        nextToken={data?.NextToken}
        empty={
          <EmptyState icon={IconUserSearch} title="Nobody">
            Nobody {words} in this time.
          </EmptyState>
        }
      />
    </Page>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
