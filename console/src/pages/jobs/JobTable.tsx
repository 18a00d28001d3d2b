import { Button, Modal, Progress, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { segmentsQuery } from '~/api/queries.ts';
import type { ExportJobResource, ImportJobResource } from '~/api/types.ts';
import { formatNumber, formatPercent, NOTHING, plural } from '~/lib/format.ts';
import {
  Code,
  type Column,
  CopyBlock,
  DataTable,
  JobStatusBadge,
  RelativeTime,
  useTokens,
} from '~/ui/index.ts';
import { type Job, progress, running, seconds } from './logic.ts';
import { type JobKind, useJobs } from './useJobs.ts';

const PAGE = 20;
/** In a table's card on a phone it keeps its own width. */
const START = { justifySelf: 'start' } as const;

interface Props {
  app: string;
  kind: JobKind;
  /** Only those of one audience. */
  segment?: string;
  empty: ReactNode;
}

/** Imports or exports, newest first, with how far they are and what failed. */
export function JobTable({ app, kind, segment, empty }: Props) {
  const paging = useTokens([app, kind, segment]);
  const { data, error, refetch, isPlaceholderData } = useJobs(
    app,
    kind,
    { token: paging.token, pageSize: PAGE },
    segment,
  );
  const names = new Map(useQuery(segmentsQuery(app)).data?.items.map(({ Id, Name }) => [Id, Name || Id]));
  const [failed, setFailed] = useState<Job>();
  const columns: Column<Job>[] = [
    {
      id: 'file',
      header: kind === 'import' ? 'From' : 'To',
      card: 'title',
      cell: (job) => <Code>{address(job)}</Code>,
    },
    { id: 'status', header: 'Status', width: 150, cell: (job) => <State job={job} /> },
    {
      id: 'audience',
      header: 'Audience',
      cell: ({ Definition: { SegmentId: id } }) =>
        id ? (
          <Link to="/apps/$app/audiences/$segment" params={{ app, segment: id }}>
            {names.get(id) ?? id.slice(0, 8)}
          </Link>
        ) : kind === 'import' ? (
          'none made'
        ) : (
          'everybody'
        ),
    },
    {
      id: 'done',
      header: kind === 'import' ? 'Rows' : 'People',
      align: 'right',
      cell: (job) => formatNumber(job.TotalProcessed),
    },
    {
      id: 'failed',
      header: 'Failed',
      align: 'right',
      cell: (job) =>
        job.TotalFailures || job.Failures?.length ? (
          <Button size="compact-sm" variant="light" color="red" onClick={() => setFailed(job)} style={START}>
            {job.TotalFailures ? `${formatNumber(job.TotalFailures)}: see why` : 'See why'}
          </Button>
        ) : running(job) ? (
          NOTHING
        ) : (
          formatNumber(0)
        ),
    },
    { id: 'at', header: 'Begun', cell: (job) => <RelativeTime at={job.CreationDate} /> },
    {
      id: 'took',
      header: 'Took',
      align: 'right',
      cell: (job) => {
        const took = seconds(job);
        return took === undefined ? NOTHING : `${formatNumber(took, took < 10 ? 1 : 0)} s`;
      },
    },
  ];
  return (
    <>
      <DataTable
        label={kind === 'import' ? 'Imports' : 'Exports'}
        columns={columns}
        rows={data?.Item}
        rowKey={(job) => job.Id}
        error={error}
        onRetry={() => void refetch()}
        stale={isPlaceholderData}
        paging={paging}
        nextToken={data?.NextToken}
        empty={empty}
      />
      <Modal
        opened={failed !== undefined}
        onClose={() => setFailed(undefined)}
        size="lg"
        title="What failed"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {failed && <Failures job={failed} />}
      </Modal>
    </>
  );
}

function address({ Definition }: Job): string {
  const { S3Url } = Definition as ImportJobResource;
  return S3Url ?? (Definition as ExportJobResource).S3UrlPrefix ?? '';
}

function State({ job }: { job: Job }) {
  const share = progress(job);
  return (
    <Stack gap={4} align="flex-start">
      <JobStatusBadge status={job.JobStatus} />
      {running(job) && (
        <Progress.Root size="sm" w="100%" maw={160}>
          <Progress.Section
            value={(share ?? 0) * 100}
            aria-label={`Progress: ${share === undefined ? 'not known yet' : formatPercent(share, 0)}`}
          />
        </Progress.Root>
      )}
    </Stack>
  );
}

function Failures({ job }: { job: Job }) {
  const { Failures: list = [], TotalFailures = list.length, JobStatus } = job;
  return (
    <Stack gap={12}>
      <Text>
        {JobStatus === 'FAILED'
          ? 'The job failed: correct what is named and begin it again; nothing is written twice.'
          : `The other rows are in. Correct ${TotalFailures === 1 ? 'this one' : 'these'} in the file and import it again: rows that are in already are only updated.`}
      </Text>
      {list.length > 0 && <CopyBlock code={list.join('\n')} label="Copy all" />}
      {TotalFailures > list.length && (
        <Text c="dimmed" size="sm">
          {`The first ${list.length} of ${plural(TotalFailures, 'row')}.`}
        </Text>
      )}
    </Stack>
  );
}
