import { Button } from '@mantine/core';
import { IconDownload, IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { type AuditLine, audit } from '~/api/ext.ts';
import { appsQuery, auditQuery } from '~/api/queries.ts';
import {
  type Column,
  DataTable,
  DateTime,
  EmptyState,
  Page,
  PageHeader,
  SelectField,
  TextField,
  useTokens,
} from '~/ui/index.ts';

import css from './audit.module.css';
import { operationWords } from './words.ts';

const route = getRouteApi('/shell/audit');

/** Typing does not ask the server for every letter. */
const SETTLE_MS = 300;

/** Every change, by whom and from where; nothing here can be changed. */
export default function Audit() {
  const { app, who } = route.useSearch();
  const navigate = useNavigate();
  const apps = useQuery(appsQuery).data;
  const paging = useTokens([app, who]);
  const { data, error, refetch, isPlaceholderData } = useQuery(auditQuery({ app, who, token: paging.token }));
  const names = new Map(apps?.map((one) => [one.Id, one.Name]));
  const [typed, setTyped] = useState(who ?? '');
  useEffect(() => {
    if (typed.trim() === (who ?? '')) return;
    const search = { app, who: typed.trim() || undefined };
    const timer = setTimeout(() => void navigate({ to: '/audit', search, replace: true }), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [typed, who, app, navigate]);

  return (
    <Page>
      <PageHeader
        title="Audit log"
        description="Every change that a member or a key made. It is only added to."
        actions={
          <Button
            component="a"
            href={audit.exportUrl}
            download="audit.jsonl"
            variant="default"
            leftSection={<IconDownload size={16} />}
          >
            Export as JSON lines
          </Button>
        }
      />
      <DataTable
        label="Audit log"
        columns={columns(names)}
        rows={data?.Item}
        rowKey={(line) => line.Id}
        error={error}
        onRetry={() => void refetch()}
        stale={isPlaceholderData}
        paging={paging}
        nextToken={data?.NextToken}
        toolbar={
          <>
            <TextField
              label="By whom"
              placeholder="ana@example.com"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <SelectField
              label="App"
              value={app ?? ''}
              data={[
                { value: '', label: 'All apps' },
                ...(apps ?? []).map(({ Id, Name }) => ({ value: Id, label: Name })),
              ]}
              onChange={(event) =>
                void navigate({
                  to: '/audit',
                  search: { app: event.currentTarget.value || undefined, who },
                })
              }
            />
          </>
        }
        empty={
          <EmptyState icon={IconHistory} title="Nothing that fits">
            A line appears here for everything that is made, changed, launched or deleted.
          </EmptyState>
        }
      />
    </Page>
  );
}

function columns(names: Map<string, string>): Column<AuditLine>[] {
  return [
    {
      id: 'at',
      header: 'When',
      cell: (line) => (
        <span className={css.whole}>
          <DateTime at={line.At} />
        </span>
      ),
    },
    {
      id: 'who',
      header: 'Who',
      card: 'title',
      cell: (line) => (
        <>
          <span className={line.Who.includes('@') ? undefined : css.whole}>{line.Who}</span>{' '}
          <span className={css.whole}>({line.Role})</span>
        </>
      ),
    },
    {
      id: 'what',
      header: 'What',
      cell: (line) => <span title={line.Operation}>{operationWords(line.Operation)}</span>,
    },
    {
      id: 'about',
      header: 'About',
      cell: (line) =>
        [line.App && (names.get(line.App) ?? line.App), line.Target, line.Detail]
          .filter(Boolean)
          .join(' · ') || '–',
    },
    { id: 'from', header: 'From', cell: (line) => <span className={css.whole}>{line.Address}</span> },
  ];
}
